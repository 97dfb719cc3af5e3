import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { network } from "hardhat";

import { contractsOf } from "../../offchain/chain/contracts.js";
import { type PopulatedMethod, withClaimGas } from "../../offchain/chain/payments/claimGas.js";
import { planBatches, settleBatch } from "../../offchain/chain/payments/settlementRun.js";
import type { QuotedVoucher } from "../../offchain/chain/payments/voucherQuotes.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { type Hex, toAddress } from "../../offchain/domain/hex.js";
import { marketplaceDomain } from "../../offchain/traffic/marketplaceDomain.js";
import { VOUCHER_TYPES } from "../../offchain/traffic/voucherDigest.js";
import { type Chain, type System, deploySystem } from "../helpers/system.js";

const GWEI_PER_MSN = 10n ** 9n;
const DEPOSIT = 100n * GWEI_PER_MSN;
const FRESH_CHANNEL = 77;

describe("gas limits, against those who make a transaction dearer before its block", function () {
  this.timeout(60_000);
  let chain: Chain & { close(): Promise<void> };
  let system: System;
  let sender: Sender;
  let team: HardhatEthersSigner;
  let payer: HardhatEthersSigner;
  let operator: HardhatEthersSigner;

  before(async () => {
    chain = await network.create("node");
    system = await deploySystem(chain);
    const signers = await chain.ethers.getSigners();
    [team, payer, operator] = [signers[0]!, signers[8]!, signers[9]!];
    const { escrow, token } = system.contracts;
    await (await token.approve(escrow, 10n ** 30n)).wait();
    await (await escrow.deposit(payer, DEPOSIT)).wait();
    await (await escrow.connect(payer).authoriseSigner(payer)).wait();
    await (await escrow.connect(payer).authoriseSigner(team)).wait();
    sender = {
      book: system.book,
      provider: chain.ethers.provider,
      signer: operator,
      account: toAddress(operator.address),
      contracts: contractsOf(system.book, operator),
    };
  });
  after(() => chain.close());

  async function owed(gwei: bigint): Promise<QuotedVoucher> {
    const voucher = {
      payer: toAddress(payer.address),
      operator: toAddress(operator.address),
      cumulativeGwei: gwei,
    };
    const domain = marketplaceDomain(system.book.chainId, system.book.contracts.Escrow);
    const signature = (await payer.signTypedData(domain, VOUCHER_TYPES, voucher)) as Hex;
    return {
      voucher: { ...voucher, signature },
      signer: voucher.payer,
      refusal: undefined,
      settledGwei: 0n,
      paidGwei: gwei,
      feeGwei: 0n,
    };
  }

  async function planned(gwei: bigint): Promise<Parameters<typeof settleBatch>[1]> {
    for await (const batch of planBatches(sender, [await owed(gwei)], 1)) return batch;
    throw new Error("no batch");
  }

  it("a payer that changes channel and revokes a signer, and an emptied vault, stop no settlement", async () => {
    await settleBatch(sender, await planned(GWEI_PER_MSN));
    const batch = await planned(2n * GWEI_PER_MSN);
    const { escrow, distributor, token } = system.contracts;
    await (await escrow.connect(payer).setChannel(FRESH_CHANNEL)).wait();
    await (await escrow.connect(payer).revokeSigner(team)).wait();
    await (await distributor.claimUsage(operator)).wait();
    await (await distributor.reimburse()).wait();
    expect(await token.balanceOf(await distributor.USAGE_VAULT())).to.equal(0n);
    const { settled, included } = await settleBatch(sender, batch);
    expect(settled.map(({ paidGwei }) => paidGwei)).to.deep.equal([GWEI_PER_MSN]);
    expect((included?.gasUsed ?? 0n) > (batch.gas * 11n) / 10n, "a tenth more would not have done").to.equal(true);
  });

  it("a claim goes through although others empty the balance in between", async () => {
    const { distributor, token } = system.contracts;
    await (await distributor.reimburse()).wait();
    await (await token.transfer(distributor, 3n * GWEI_PER_MSN * WEI_PER_GWEI)).wait();
    await (await token.approve(distributor, 10n ** 30n)).wait();
    const { unpaidGwei } = await distributor.usageOf(operator);
    const { claimUsage } = distributor.connect(operator);
    const meddled: PopulatedMethod<[account: string]> = Object.assign((account: string) => claimUsage(account), {
      populateTransaction: (account: string) => claimUsage.populateTransaction(account),
      estimateGas: async (account: string) => {
        const gas = await claimUsage.estimateGas(account);
        await (await distributor.creditUsage([{ account: team, amountGwei: 3n * GWEI_PER_MSN }])).wait();
        await (await distributor.claimUsage(team)).wait();
        return gas;
      },
    });
    const before = await token.balanceOf(operator);
    await (await withClaimGas(operator, meddled)(operator.address)).wait();
    expect((await token.balanceOf(operator)) - before).to.equal(unpaidGwei * WEI_PER_GWEI);
    expect(unpaidGwei > 0n).to.equal(true);
  });
});
