import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { toAddress } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { batchProof } from "../../offchain/merkle/batchProof.js";
import { rewardsDomain } from "../../offchain/merkle/sumWord.js";
import type { MerkleSumTree } from "../../offchain/merkle/tree.js";
import {
  activateRoot,
  BOND_GWEI,
  type Chain,
  connectSystem,
  DAY,
  DEMAND_DEPOSIT_GWEI,
  deploySystem,
  proposeTree,
  type System,
  treeOf,
} from "../helpers/system.js";
import { describeUnless, forkOrigin } from "../helpers/livedIn/forkOrigin.js";
import { testBook } from "../helpers/testBook.js";
import vectors from "../vectors/rewards-v1.json" with { type: "json" };

/** The system whose distributor has the vectors' address: the first contract of account 0. */
async function deployAtVectorAddress(chain: Chain): Promise<System> {
  const { ethers, networkHelpers } = chain;
  const signers = await ethers.getSigners();
  // The initial supply goes to an account that no vector pays.
  const [first, holder] = [signers[0]!, signers[10]!];
  const members = signers
    .slice(4, 7)
    .map(({ address }) => address)
    .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const emissionStart = (await networkHelpers.time.latest()) + DAY;
  const token = await ethers.deployContract("MSN", [holder, first, emissionStart], holder);
  const staking = await ethers.deployContract("MinerStaking", [token, emissionStart, first, first, first, 0], holder);
  const terms = { guardian: first, bondGwei: BOND_GWEI, demandDepositGwei: DEMAND_DEPOSIT_GWEI };
  const args = [token, staking, first, 3 * DAY, members, 2, terms];
  const distributor = await ethers.deployContract("RewardsDistributor", args, first);
  await (await token.nominateMinter(distributor)).wait();
  await (await distributor.acceptMintRight()).wait();
  const book = testBook(Number((await ethers.provider.getNetwork()).chainId), 0, {
    MSN: toAddress(await token.getAddress()),
    MinerStaking: toAddress(await staking.getAddress()),
    RewardsDistributor: toAddress(await distributor.getAddress()),
    RootChallenges: toAddress(await distributor.CHALLENGES()),
  });
  const fundTeam = async (amountWei: bigint): Promise<void> => {
    await (await token.connect(holder).transfer(first, amountWei)).wait();
  };
  return { ...(await connectSystem(chain, book, emissionStart)), fundTeam };
}

async function makeActive(chain: Chain, system: System, tree: MerkleSumTree): Promise<bigint> {
  await proposeTree(chain, system, tree);
  await activateRoot(chain, system);
  return (await system.contracts.distributor.newestRoot()).epoch;
}

const USED_ADDRESS =
  forkOrigin() === undefined ? undefined : "the vectors name the address of the first contract of an account's life";

describeUnless(USED_ADDRESS, "trees: the published vectors on the real distributor", () => {
  let chain: Chain;
  let system: System;
  before(async () => {
    chain = await network.create();
    system = await deployAtVectorAddress(chain);
  });

  it("chain, distributor and domain are the vectors'", async () => {
    expect(system.book.chainId).to.equal(vectors.chainId);
    expect(system.book.contracts.RewardsDistributor).to.equal(toAddress(vectors.distributor));
    expect(await system.contracts.distributor.DOMAIN()).to.equal(vectors.domain);
    const domain = rewardsDomain(system.book.chainId, system.book.contracts.RewardsDistributor);
    expect(`0x${domain.toString("hex")}`).to.equal(vectors.domain);
  });

  for (const vector of vectors.trees) {
    it(`${vector.count} leaves: the root becomes active and every leaf claims with its published proof`, async () => {
      const { distributor, token } = system.contracts;
      const leaves = vector.leaves.map(({ index, account, cumulativeGwei }) => ({
        index,
        account: toAddress(account),
        cumulativeGwei: BigInt(cumulativeGwei),
      }));
      const tree = treeOf(system, leaves, vector.count);
      expect(tree.root).to.equal(vector.root);
      const epoch = await makeActive(chain, system, tree);
      expect(await distributor.activeRoot(epoch, vector.depth)).to.equal(vector.root);
      for (const { index, account, cumulativeGwei, proof } of vector.leaves) {
        const before = await distributor.claimed(account);
        if (before < BigInt(cumulativeGwei)) {
          await (await distributor.claim(epoch, index, account, cumulativeGwei, proof)).wait();
        }
        expect(await distributor.claimed(account)).to.equal(BigInt(cumulativeGwei));
        expect(await token.balanceOf(account)).to.equal(BigInt(cumulativeGwei) * 10n ** 9n);
      }
      expect(await token.balanceOf(distributor)).to.equal(0n);
    });
  }
});

const gain = fc.bigInt({ min: 1n, max: 1_000_000_000_000n });
/** Gains per place of a tree; a place with 0 stays absent, the first one never does. */
const gains = fc
  .tuple(gain, fc.array(fc.oneof(fc.constant(0n), gain), { maxLength: 11 }))
  .map(([first, others]) => [first, ...others]);

describe("trees: random trees of offchain/merkle on the real distributor", () => {
  it("every leaf claims, alone or in a batch, and no bent one does", async () => {
    const chain = await network.create();
    await fc.assert(
      fc.asyncProperty(gains, fc.nat(), async (amounts, seed) => {
        const system = await deploySystem(chain);
        const { distributor, token } = system.contracts;
        const leaves: Leaf[] = amounts
          .map((cumulativeGwei, index) => ({ index, account: toAddress(accountOf(index)), cumulativeGwei }))
          .filter(({ cumulativeGwei }) => cumulativeGwei > 0n);
        const tree = treeOf(system, leaves, amounts.length);
        const epoch = await makeActive(chain, system, tree);
        for (const { index, account, cumulativeGwei } of leaves) {
          const path = tree.path(index);
          expect(await distributor.claim.staticCall(epoch, index, account, cumulativeGwei, path)).to.equal(
            cumulativeGwei,
          );
          await expect(
            distributor.claim.staticCall(epoch, index, account, cumulativeGwei + 1n, path),
          ).to.be.revertedWithCustomError(distributor, "InvalidPath");
        }
        const chosen = leaves.filter((_, i) => ((seed >> i) & 1) === 1);
        if (chosen.length > 0) {
          const { firstPath, siblings } = batchProof(
            tree,
            chosen.map(({ index }) => index),
          );
          await (await distributor.claimBatch(epoch, chosen, [...firstPath], [...siblings])).wait();
        }
        const paid = chosen.reduce((sum, { cumulativeGwei }) => sum + cumulativeGwei, 0n);
        expect(await token.balanceOf(distributor)).to.equal((tree.totalGwei - paid) * 10n ** 9n);
      }),
      { numRuns: 12 },
    );
  });
});

function accountOf(index: number): string {
  return `0x${(0x1000 + index).toString(16).padStart(40, "0")}`;
}
