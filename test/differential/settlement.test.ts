import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { Wallet } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";

import {
  AUTHORISED,
  type SettlementRefusal,
  settlementOf,
  settlementRefusal,
} from "../../offchain/traffic/settlement.js";
import { marketplaceDomain, marketplaceSeparator } from "../../offchain/traffic/marketplaceDomain.js";
import {
  type SignedVoucher,
  type Voucher,
  settleable,
  signVoucher,
  voucherSigner,
} from "../../offchain/traffic/voucher.js";
import { VOUCHER_TYPES, voucherDigest } from "../../offchain/traffic/voucherDigest.js";
import { WEI_PER_GWEI, ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { type Address, toAddress, toHex } from "../../offchain/domain/hex.js";
import { type Chain, type System, deploySystem } from "../helpers/system.js";
import { account, keyOf } from "../offchain/world.js";
import { type Draft, EXAMPLES, type Step, THAWING_PERIOD, anySteps } from "./settlementSteps.js";

const UINT64 = 2n ** 64n;
/** In the order of the contract's enum, after `None`. */
const REFUSALS: readonly SettlementRefusal[] = [
  "ZeroOperator",
  "BadSignature",
  "SignerNotAuthorised",
  "NothingNew",
  "EscrowEmpty",
];
const SIGNERS = ["first signer", "second signer"];
const OPERATORS: readonly Address[] = [account("operator one"), account("operator two"), ZERO_ADDRESS];

/** The library's idea of the escrow, by names as in the contract; amounts in gwei. */
class Model {
  readonly balance = [0n, 0n];
  readonly thawing = [0n, 0n];
  readonly validUntil = [
    [0, 0],
    [0, 0],
  ];
  readonly settled = new Map<string, bigint>();
  readonly usage = new Map<Address, bigint>();
  fees = 0n;
  feeBps = 100;
  constructor(
    readonly domain: Buffer,
    readonly payers: readonly Address[],
  ) {}

  settledOf({ payer, operator }: Voucher): bigint {
    return this.settled.get(`${payer} ${operator}`) ?? 0n;
  }

  /** What the library says of a voucher as things stand. */
  expected(
    voucher: SignedVoucher,
    now: number,
  ): { refusal: SettlementRefusal | undefined; paidGwei: bigint; feeGwei: bigint } {
    const payer = this.payers.indexOf(voucher.payer);
    const signer = voucherSigner(this.domain, voucher);
    const known = SIGNERS.findIndex((name) => account(name) === signer);
    const terms = {
      cumulativeGwei: voucher.cumulativeGwei,
      settledGwei: this.settledOf(voucher),
      balanceGwei: this.balance[payer]!,
    };
    const signerValidUntil = known === -1 ? 0 : this.validUntil[payer]![known]!;
    const refusal = settlementRefusal({ ...terms, operator: voucher.operator, signer, signerValidUntil, now });
    if (refusal !== undefined) return { refusal, paidGwei: 0n, feeGwei: 0n };
    return { refusal, ...settlementOf({ ...terms, feeBps: this.feeBps }) };
  }

  settle(voucher: SignedVoucher, paidGwei: bigint, feeGwei: bigint): void {
    const payer = this.payers.indexOf(voucher.payer);
    this.balance[payer]! -= paidGwei;
    if (this.thawing[payer]! > this.balance[payer]!) this.thawing[payer] = this.balance[payer]!;
    this.settled.set(`${voucher.payer} ${voucher.operator}`, this.settledOf(voucher) + paidGwei);
    this.usage.set(voucher.operator, (this.usage.get(voucher.operator) ?? 0n) + paidGwei - feeGwei);
    this.fees += feeGwei;
  }
}

describe("settlement: library and contract agree", function () {
  this.timeout(120_000);
  let chain: Chain;
  let system: System;
  let domain: Buffer;
  let senders: readonly HardhatEthersSigner[];
  let payers: readonly Address[];
  /** What the random sequences have met. */
  const met = new Set<string>();

  before(async () => {
    chain = await network.create();
    system = await deploySystem(chain);
    senders = (await chain.ethers.getSigners()).slice(10, 12);
    payers = senders.map(({ address }) => toAddress(address));
    const { token, escrow } = system.contracts;
    for (const sender of senders) {
      await (await token.transfer(sender, 10n ** 25n)).wait();
      await (await token.connect(sender).approve(escrow, 10n ** 25n)).wait();
    }
    domain = marketplaceSeparator(system.book.chainId, system.book.contracts.Escrow);
  });

  it("on digest, signature and signer of any voucher", async () => {
    const { escrow } = system.contracts;
    const typed = marketplaceDomain(system.book.chainId, system.book.contracts.Escrow);
    const anyAccount = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toHex);
    const anyVoucher = fc.record({
      payer: anyAccount,
      operator: anyAccount,
      cumulativeGwei: fc.bigInt({ min: 0n, max: UINT64 - 1n }),
    });
    await fc.assert(
      fc.asyncProperty(anyVoucher, fc.constantFrom(...SIGNERS), async (voucher, signer) => {
        const { payer, operator, cumulativeGwei } = voucher;
        const digest = toHex(voucherDigest(domain, voucher));
        expect(digest).to.equal(await escrow.voucherDigest(payer, operator, cumulativeGwei));
        const signed = signVoucher(domain, voucher, keyOf(signer));
        const wallet = new Wallet(toHex(keyOf(signer)));
        expect(signed.signature).to.equal(await wallet.signTypedData(typed, VOUCHER_TYPES, voucher));
        expect(voucherSigner(domain, signed)).to.equal(account(signer));
      }),
    );
  });

  it("on every voucher of random sequences, to the gwei", async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const snapshot = await chain.networkHelpers.takeSnapshot();
        const model = new Model(domain, payers);
        for (const payer of [0, 1]) {
          await perform(model, { kind: "authorise", payer, signer: 0 });
          await perform(model, { kind: "deposit", payer, gwei: 50n });
        }
        for (const step of steps) await perform(model, step);
        await expectSame(model);
        await snapshot.restore();
      }),
      { examples: EXAMPLES.map((steps) => [steps]) },
    );
    expect([...met].sort()).to.deep.equal([...REFUSALS, "again", "paid", "short", "thawing"].sort());
  });

  async function perform(model: Model, step: Step): Promise<void> {
    const { escrow } = system.contracts;
    switch (step.kind) {
      case "deposit":
        model.balance[step.payer]! += step.gwei;
        await (await escrow.connect(senders[step.payer]).deposit(payers[step.payer]!, step.gwei)).wait();
        return;
      case "thaw":
        return thaw(model, step.payer);
      case "withdraw":
        return withdraw(model, step.payer);
      case "authorise":
      case "revoke":
        return setSigner(model, step.payer, step.signer, step.kind === "authorise");
      case "fee":
        model.feeBps = step.feeBps;
        model.fees = 0n;
        await (await escrow.setFee(step.feeBps, 5000)).wait();
        return;
      case "wait":
        await chain.networkHelpers.time.increase(step.seconds);
        return;
      case "settle":
        return settle(model, step.drafts);
    }
  }

  async function thaw(model: Model, payer: number): Promise<void> {
    const own = system.contracts.escrow.connect(senders[payer]);
    const gwei = (model.balance[payer]! - model.thawing[payer]!) / 2n;
    const { thawedAt } = await own.payerOf(payers[payer]!);
    if (gwei === 0n || (thawedAt !== 0n && BigInt(await chain.networkHelpers.time.latest()) + 1n >= thawedAt)) return;
    model.thawing[payer]! += gwei;
    await (await own.thaw(gwei)).wait();
  }

  async function withdraw(model: Model, payer: number): Promise<void> {
    const own = system.contracts.escrow.connect(senders[payer]);
    const { thawedAt } = await own.payerOf(payers[payer]!);
    if (thawedAt === 0n || BigInt(await chain.networkHelpers.time.latest()) < thawedAt) return;
    model.balance[payer]! -= model.thawing[payer]!;
    model.thawing[payer] = 0n;
    await (await own.withdraw()).wait();
  }

  async function setSigner(model: Model, payer: number, signer: number, authorise: boolean): Promise<void> {
    const own = system.contracts.escrow.connect(senders[payer]);
    const validUntil = model.validUntil[payer]!;
    if (authorise) {
      validUntil[signer] = AUTHORISED;
      await (await own.authoriseSigner(account(SIGNERS[signer]!))).wait();
    } else if (validUntil[signer] === AUTHORISED) {
      await (await own.revokeSigner(account(SIGNERS[signer]!))).wait();
      validUntil[signer] = (await chain.networkHelpers.time.latest()) + THAWING_PERIOD;
    }
  }

  /** Quotes each voucher as things stand, then settles all of them at once. */
  async function settle(model: Model, drafts: readonly Draft[]): Promise<void> {
    const { escrow } = system.contracts;
    const vouchers = drafts.map((draft) => voucherOf(draft));
    const now = await chain.networkHelpers.time.latest();
    for (const voucher of vouchers) {
      const { refusal, paidGwei, feeGwei } = model.expected(voucher, now);
      const code = BigInt(refusal === undefined ? 0 : REFUSALS.indexOf(refusal) + 1);
      const quoted = await escrow.quote(settleable(voucher), { blockTag: "latest" });
      expect([...quoted]).to.deep.equal([code, paidGwei, feeGwei]);
    }
    const at = now + 1;
    await chain.networkHelpers.time.setNextBlockTimestamp(at);
    const expectedEvents = vouchers.map((voucher, i) => settledIn(model, voucher, at, i));
    const sent = escrow.settle(vouchers.map(settleable), { gasLimit: 5_000_000n });
    if (expectedEvents.every(([name]) => name === "VoucherRefused")) {
      await expect(sent).to.be.revertedWithCustomError(escrow, "NothingSettled");
      return;
    }
    const receipt = await (await sent).wait();
    const events = (receipt?.logs ?? []).flatMap((log) => {
      const event = escrow.interface.parseLog(log);
      return event === null ? [] : [[event.name, ...event.args].map(text)];
    });
    expect(events).to.deep.equal(expectedEvents.map((event) => event.map(text)));
  }

  /** What the contract is to report of a voucher, which the model settles. */
  function settledIn(model: Model, voucher: SignedVoucher, at: number, i: number): readonly [string, ...unknown[]] {
    const { payer, operator } = voucher;
    const { refusal, paidGwei, feeGwei } = model.expected(voucher, at);
    met.add(refusal ?? "paid");
    if (refusal !== undefined) return ["VoucherRefused", i, payer, operator, REFUSALS.indexOf(refusal) + 1];
    if (model.settledOf(voucher) > 0n) met.add("again");
    model.settle(voucher, paidGwei, feeGwei);
    const settled = model.settledOf(voucher);
    if (settled < voucher.cumulativeGwei) met.add("short");
    if (model.thawing[payers.indexOf(payer)]! > 0n) met.add("thawing");
    return ["VoucherSettled", payer, operator, settled, paidGwei, feeGwei];
  }

  function voucherOf({ payer, operator, signer, cumulativeGwei, forged }: Draft): SignedVoucher {
    const voucher = { payer: payers[payer]!, operator: OPERATORS[operator]!, cumulativeGwei };
    if (forged !== null) return { ...voucher, signature: toHex(forged) };
    return signVoucher(domain, voucher, keyOf(SIGNERS[signer]!));
  }

  /** Every balance, credit and fee, and that the escrow holds what it owes. */
  async function expectSame(model: Model): Promise<void> {
    const { distributor, escrow, token } = system.contracts;
    for (const [i, payer] of payers.entries()) {
      const { balanceGwei, thawingGwei } = await escrow.payerOf(payer);
      expect([balanceGwei, thawingGwei]).to.deep.equal([model.balance[i], model.thawing[i]]);
      for (const operator of OPERATORS) {
        const settled = await escrow.settledGwei(payer, operator);
        expect(settled).to.equal(model.settledOf({ payer, operator, cumulativeGwei: 0n }));
      }
    }
    for (const operator of OPERATORS) {
      expect((await distributor.usageOf(operator)).unpaidGwei).to.equal(model.usage.get(operator) ?? 0n);
    }
    expect(await escrow.undistributedFeesGwei()).to.equal(model.fees);
    const [first = 0n, second = 0n] = model.balance;
    expect(await token.balanceOf(escrow)).to.equal((first + second + model.fees) * WEI_PER_GWEI);
    const usage = [...model.usage.values()].reduce((sum, gwei) => sum + gwei, 0n);
    expect(await token.balanceOf(await distributor.USAGE_VAULT())).to.equal(usage * WEI_PER_GWEI);
  }
});

/** Numbers and accounts alike, whatever wrote them. */
const text = (value: unknown): string => String(value).toLowerCase();
