import { AbiCoder, type FunctionFragment } from "ethers";
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkHelpers } from "@nomicfoundation/hardhat-network-helpers/types";

import { type AddressBook } from "../../offchain/chain/addressBook.js";
import { type Contracts, contractsOf } from "../../offchain/chain/contracts.js";
import { ROOT_PROPOSAL_TYPES, proposalDomain } from "../../offchain/chain/proposal.js";
import { EPOCH_SECONDS, WEI_PER_GWEI, ZERO_DIGEST } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { compareAscii } from "../../offchain/domain/order.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { rewardsDomain } from "../../offchain/merkle/sumWord.js";
import { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { testBook } from "./testBook.js";

export const DAY = 86_400;
const MANIFEST_DIGEST = `0x${"11".repeat(32)}`;

/** What a proposal and a demand put at stake in tests, gwei: the least that governance may ask. */
export const BOND_GWEI = 1_000_000_000_000n;
export const DEMAND_DEPOSIT_GWEI = 1_000_000_000n;

/** The chain a test runs on. */
export interface Chain {
  readonly ethers: HardhatEthers;
  readonly networkHelpers: NetworkHelpers;
}

/** A deployed system whose committees the test holds the keys of. */
export interface System {
  readonly book: AddressBook;
  readonly contracts: Contracts;
  readonly emissionStart: number;
  /** Ascending by address; two must sign. */
  readonly attesters: readonly HardhatEthersSigner[];
  /** Sees to it that the team holds tokens for this much more than it has; wei. */
  readonly fundTeam: (amountWei: bigint) => Promise<void>;
}

/** Accounts 1 to 3 are verifiers, 4 to 6 attesters, each committee ascending by address; account 0 is the team. */
async function committees({ ethers }: Chain): Promise<Record<"verifiers" | "attesters", HardhatEthersSigner[]>> {
  const signers = await ethers.getSigners();
  const ascending = (from: number, to: number): HardhatEthersSigner[] =>
    signers.slice(from, to).sort((a, b) => compareAscii(a.address.toLowerCase(), b.address.toLowerCase()));
  return { verifiers: ascending(1, 4), attesters: ascending(4, 7) };
}

/** A deployment as the accounts of `chain` see it; its team holds all tokens. */
export async function connectSystem(chain: Chain, book: AddressBook, emissionStart: number): Promise<System> {
  const [team] = await chain.ethers.getSigners();
  if (team === undefined) throw new Error("the network has no accounts");
  const { attesters } = await committees(chain);
  return { book, contracts: contractsOf(book, team), emissionStart, attesters, fundTeam: () => Promise.resolve() };
}

/** Deploys everything with account 0, which stands in for timelock, guardian and slasher too. */
export async function deploySystem(chain: Chain): Promise<System> {
  const { ethers, networkHelpers } = chain;
  const [deployer] = await ethers.getSigners();
  if (deployer === undefined) throw new Error("the network has no accounts");
  const { verifiers, attesters } = await committees(chain);

  const emissionStart = (await networkHelpers.time.latest()) + DAY;
  const fromBlock = await ethers.provider.getBlockNumber();
  const token = await ethers.deployContract("MSN", [deployer, deployer, emissionStart]);
  const policy = await ethers.deployContract("EpochPolicy", [
    emissionStart,
    deployer,
    {
      gatewayXShareBps: 5000,
      boostBasePpm: 400_000,
      boostFloorGwei: 100_000_000_000_000n,
      roundLength: 3600,
      rulesVersion: 1,
      rulesDigest: MANIFEST_DIGEST,
      verifiers: verifiers.map(({ address }) => address),
    },
  ]);
  const staking = await ethers.deployContract("MinerStaking", [
    token,
    emissionStart,
    deployer,
    deployer,
    deployer,
    2000,
  ]);
  const members = attesters.map(({ address }) => address);
  const distributor = await ethers.deployContract("RewardsDistributor", [
    token,
    staking,
    deployer,
    3 * DAY,
    members,
    2,
    { guardian: deployer, bondGwei: BOND_GWEI, demandDepositGwei: DEMAND_DEPOSIT_GWEI },
  ]);
  const escrow = await ethers.deployContract("Escrow", [token, distributor, deployer, deployer, 100, 5000]);
  await (await token.nominateMinter(distributor)).wait();
  await (await distributor.acceptMintRight()).wait();

  const at = async (contract: { getAddress(): Promise<string> }): Promise<Address> =>
    toAddress(await contract.getAddress());
  const book = testBook(Number((await ethers.provider.getNetwork()).chainId), fromBlock, {
    TimelockController: toAddress(deployer.address),
    MSN: await at(token),
    EpochPolicy: await at(policy),
    MinerStaking: await at(staking),
    RewardsDistributor: await at(distributor),
    RootChallenges: toAddress(await distributor.CHALLENGES()),
    Escrow: await at(escrow),
  });
  return connectSystem(chain, book, emissionStart);
}

/** The tree of a root of this system; `count` reaches one past the highest index unless given. */
export function treeOf({ book }: System, leaves: readonly Leaf[], count?: number): MerkleSumTree {
  const domain = rewardsDomain(book.chainId, book.contracts.RewardsDistributor);
  return MerkleSumTree.build(domain, leaves, count ?? leaves.reduce((top, { index }) => Math.max(top, index), -1) + 1);
}

/** Deposits what the team's balance for bonds is short of `gwei`, by default of the next proposal's bond. */
export async function fundBond({ ethers }: Chain, { contracts, fundTeam }: System, gwei?: bigint): Promise<void> {
  const { challenges, token } = contracts;
  const [team] = await ethers.getSigners();
  if (team === undefined) throw new Error("the network has no accounts");
  const missing = (gwei ?? (await challenges.bondGwei())) - (await challenges.balanceOf(team));
  if (missing <= 0n) return;
  await fundTeam(missing * WEI_PER_GWEI);
  await (await token.approve(challenges, missing * WEI_PER_GWEI)).wait();
  await (await challenges.deposit(team, missing)).wait();
}

/** Proposes `tree` as the root after the newest one, signed by two attesters, as soon as its epoch allows. */
export async function proposeTree(
  chain: Chain,
  system: System,
  tree: Pick<MerkleSumTree, "root" | "count">,
  manifestDigest: string = MANIFEST_DIGEST,
  uri: string | Uint8Array = "ipfs://artifacts",
): Promise<bigint> {
  const { networkHelpers } = chain;
  const { contracts, book, attesters, emissionStart } = system;
  await fundBond(chain, system);
  const newest = await contracts.distributor.newestRoot();
  const epoch = Number(newest.epoch) + 1;
  const opensAt = emissionStart + epoch * EPOCH_SECONDS + 2 * DAY;
  if ((await networkHelpers.time.latest()) < opensAt) await networkHelpers.time.increaseTo(opensAt);
  const proposal = {
    epoch,
    previousRoot: newest.epoch === 0n ? ZERO_DIGEST : newest.root,
    root: tree.root,
    count: tree.count,
    manifestDigest,
  };
  const domain = proposalDomain(book.chainId, book.contracts.RewardsDistributor);
  const signing = attesters
    .slice(0, 2)
    .map((attester) => attester.signTypedData(domain, ROOT_PROPOSAL_TYPES, proposal));
  const signatures = await Promise.all(signing);
  const [sender] = await chain.ethers.getSigners();
  const transaction =
    typeof uri === "string"
      ? await contracts.distributor.propose(proposal, uri, signatures)
      : await sender!.sendTransaction({
          to: contracts.distributor,
          data: withRawUri(contracts.distributor.interface.getFunction("propose"), [proposal, uri, signatures]),
        });
  return (await transaction.wait())?.gasUsed ?? 0n;
}

/** A call whose strings are whatever bytes the caller wants: a string is encoded as its bytes are. */
function withRawUri({ selector, inputs }: FunctionFragment, values: readonly unknown[]): string {
  const types = inputs.map((input) => (input.type === "string" ? "bytes" : input));
  return selector + AbiCoder.defaultAbiCoder().encode(types, values).slice(2);
}

/** Activates the pending root when its window has passed, and what demands have added to it. */
export async function activateRoot({ networkHelpers }: Chain, { contracts }: System): Promise<bigint> {
  const { activatableAt } = await contracts.challenges.review();
  const latest = BigInt(await networkHelpers.time.latest());
  if (latest < activatableAt) await networkHelpers.time.increaseTo(activatableAt);
  return (await (await contracts.distributor.activate()).wait())?.gasUsed ?? 0n;
}
