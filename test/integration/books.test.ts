import { expect } from "chai";
import { network } from "hardhat";

import { WEI_PER_MSN } from "../../offchain/domain/allocation.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { marketplaceSeparator } from "../../offchain/traffic/marketplaceDomain.js";
import { settleable, signVoucher } from "../../offchain/traffic/voucher.js";
import { checkBooks } from "../../scripts/demo/summary.js";
import { type FullSystem, deployFullSystem, payMsn } from "../helpers/fullSystem.js";
import { type Chain, activateRoot, proposeTree, treeOf } from "../helpers/system.js";
import { account, keyOf } from "../offchain/world.js";

const REWARD_GWEI = 1_000n;
const DEPOSIT_GWEI = 10_000n;

describe("the books that the demo checks", () => {
  let chain: Chain;
  let system: FullSystem;

  const broken = async (): Promise<string[]> => {
    const checks = await checkBooks(system.book, system.contracts, 0n);
    return checks.filter(({ holds }) => !holds).map(({ statement }) => statement);
  };

  it("hold with usage at every step, and say so where money is missing", async () => {
    chain = await network.create();
    system = await deployFullSystem(chain);
    const { distributor, escrow, token } = system.contracts;
    const payer = system.accounts.others[0]!;
    const operator = account("operator");
    const tree = treeOf(system, [{ account: operator, index: 0, cumulativeGwei: REWARD_GWEI }]);
    await proposeTree(chain, system, tree);
    await activateRoot(chain, system);
    await payMsn(system, payer.address, WEI_PER_MSN);
    await (await token.connect(payer).approve(escrow, WEI_PER_MSN)).wait();
    await (await escrow.connect(payer).deposit(payer, DEPOSIT_GWEI)).wait();
    await (await escrow.connect(payer).authoriseSigner(account("signer"))).wait();
    expect(await broken()).to.deep.equal([]);

    const domain = marketplaceSeparator(system.book.chainId, system.book.contracts.Escrow);
    const settle = async (cumulativeGwei: bigint): Promise<void> => {
      const voucher = { payer: toAddress(payer.address), operator, cumulativeGwei };
      await (await escrow.settle([settleable(signVoucher(domain, voucher, keyOf("signer")))])).wait();
    };
    await settle(600n);
    expect(await broken(), "settled").to.deep.equal([]);
    await (await distributor.claimUsage(operator)).wait();
    expect(await distributor.advancedGwei()).to.equal(594n);
    expect(await broken(), "advanced").to.deep.equal([]);
    await (await escrow.distributeFees()).wait();
    expect(await broken(), "burned").to.deep.equal([]);
    await (await distributor.reimburse()).wait();
    expect(await broken(), "given back").to.deep.equal([]);
    // More than the rewards' money: the vault pays it back within the claim.
    await settle(5_000n);
    await (await distributor.claim(1, 0, operator, REWARD_GWEI, tree.path(0))).wait();
    expect(await broken(), "claimed").to.deep.equal([]);

    const { provider } = chain.ethers;
    const vault = await distributor.USAGE_VAULT();
    await provider.send("hardhat_impersonateAccount", [vault]);
    await provider.send("hardhat_setBalance", [vault, "0xde0b6b3a7640000"]);
    await settle(6_000n);
    await (await token.connect(await chain.ethers.getSigner(vault)).transfer(payer, 1n)).wait();
    expect(await broken()).to.have.length(1);
  });
});
