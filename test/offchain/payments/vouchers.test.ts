import { expect } from "chai";

import { parseGwei } from "../../../offchain/chain/payments/gweiAmount.js";
import { type PlannedBatch, planBatches, unsent } from "../../../offchain/chain/payments/settlementRun.js";
import { refusalWords, settlementTable } from "../../../offchain/chain/payments/settlementTable.js";
import { coverOf, dangerOf } from "../../../offchain/chain/payments/voucherDanger.js";
import { type QuotedVoucher, owedGwei, shareBalances } from "../../../offchain/chain/payments/voucherQuotes.js";
import { candidatesOf } from "../../../offchain/chain/payments/voucherSources.js";
import type { Contracts } from "../../../offchain/chain/contracts.js";
import { voucherLine } from "../../../offchain/traffic/voucherJson.js";
import { readVouchers } from "../../../offchain/traffic/voucherFile.js";
import type { SettlementRefusal } from "../../../offchain/traffic/settlement.js";
import { expectThrows } from "../failure.js";
import { MARKET, voucherFor } from "../traffic/trafficWorld.js";
import { account } from "../world.js";

const NOW = 1_800_000_000;
const DAY = 86_400;

const quoted = (
  gwei: bigint,
  {
    refusal,
    settledGwei = 0n,
    operator = "operator",
  }: Partial<Omit<QuotedVoucher, "voucher">> & { operator?: string } = {},
): QuotedVoucher => ({
  voucher: voucherFor(gwei, "payer", operator),
  signer: account("payer"),
  refusal,
  settledGwei,
  paidGwei: 0n,
  feeGwei: 0n,
});

describe("vouchers to settle", () => {
  it("amounts are gwei, exactly", () => {
    expect(parseGwei("12.500000001", "--amount")).to.equal(12_500_000_001n);
    expect(parseGwei("18446744073.709551615", "--amount")).to.equal((1n << 64n) - 1n);
    const bad: [text: string, problem: string][] = [
      ["0", "more than 0 MSN"],
      ["1.0000000001", "at most 9 decimals"],
      ["18446744073.709551616", "less than 2^64 gwei"],
      ["1e3", "expected MSN as a decimal"],
    ];
    for (const [text, problem] of bad) expectThrows(() => parseGwei(text, "--amount"), "argument", problem);
  });

  it("of a pair the highest voucher of each signer is a candidate, and what nobody signed is one too", async () => {
    const broken = { ...voucherFor(7n), signature: `0x${"00".repeat(65)}` as const };
    const lines = [voucherFor(3n), voucherFor(9n, "thief"), voucherFor(5n), broken, voucherFor(1n, "payer", "other")];
    const source = (async function* () {
      yield await Promise.resolve(lines.map(voucherLine).join(""));
    })();
    const pairs = await candidatesOf(readVouchers(source, "v.ndjson"), MARKET);
    expect(pairs.map((pair) => pair.map(({ voucher, signer }) => [voucher.cumulativeGwei, signer]))).to.deep.equal([
      [
        [9n, account("thief")],
        [7n, undefined],
        [5n, account("payer")],
      ],
      [[1n, account("payer")]],
    ]);
  });

  it("vouchers of one payer share its balance in their order; fees add up", () => {
    const offered = [quoted(700n), quoted(9n, { refusal: "NothingNew" }), quoted(500n, { operator: "other" })];
    const payers = new Map([[account("payer"), { balanceGwei: 1000n }]]);
    const shared = shareBalances([...offered, quoted(5n, { operator: "third" })], payers, 100);
    expect(shared.map(({ paidGwei, feeGwei, refusal }) => [paidGwei, feeGwei, refusal])).to.deep.equal([
      [700n, 7n, undefined],
      [0n, 0n, "NothingNew"],
      [300n, 3n, undefined],
      [0n, 0n, "EscrowEmpty"],
    ]);
  });

  it("owed is what a genuine voucher says beyond what is settled", () => {
    const refusals: [SettlementRefusal | undefined, bigint][] = [
      [undefined, 4n],
      ["EscrowEmpty", 4n],
      ["NothingNew", 0n],
      ["SignerNotAuthorised", 0n],
      ["BadSignature", 0n],
      ["ZeroOperator", 0n],
    ];
    for (const [refusal, owed] of refusals) {
      expect(owedGwei(quoted(10n, { refusal, settledGwei: 6n })), refusal).to.equal(owed);
    }
  });

  it("batches have their size, and halves where a batch takes too much gas", async () => {
    const contracts = {
      escrow: { settle: { estimateGas: (batch: readonly unknown[]) => Promise.resolve(BigInt(batch.length) * 10n) } },
    } as unknown as Contracts;
    const plan = async (size: number, budget: bigint): Promise<number[]> => {
      const batches: PlannedBatch[] = [];
      const vouchers = Array.from({ length: 10 }, (_, i) => quoted(BigInt(i + 1)));
      for await (const batch of planBatches({ contracts }, vouchers, size, budget)) batches.push(batch);
      expect(batches.flatMap((batch) => batch.vouchers)).to.deep.equal(vouchers);
      return batches.map((batch) => batch.vouchers.length);
    };
    expect(await plan(100, 100n)).to.deep.equal([10]);
    expect(await plan(4, 100n)).to.deep.equal([4, 4, 2]);
    expect(await plan(100, 99n)).to.deep.equal([5, 5]);
    expect(await plan(100, 30n)).to.deep.equal([3, 2, 3, 2]);
    expect(await plan(100, 1n), "one alone is sent whatever it takes").to.have.length(10);
  });

  it("the table has words for every refusal, and a sum", () => {
    const refusals = ["ZeroOperator", "BadSignature", "SignerNotAuthorised", "NothingNew", "EscrowEmpty"] as const;
    const rows = refusals.map((refusal) => unsent(quoted(5_000_000_000n, { refusal })));
    const paid = { payer: account("payer"), operator: account("operator"), refusal: undefined };
    const text = settlementTable([
      ...rows,
      { ...paid, paidGwei: 2_000_000_000n, feeGwei: 20_000_000n, leftGwei: 0n },
      { ...paid, paidGwei: 1n, feeGwei: 1n, leftGwei: 4n },
    ]);
    for (const refusal of refusals) expect(text).to.include(refusalWords(refusal));
    expect(text)
      .to.match(/2 MSN +0\.02 MSN +0 MSN\n/)
      .and.to.include("escrow did not suffice");
    expect(text).to.match(/together +2\.000000001 MSN +0\.020000001 MSN +5\.000000004 MSN$/);
  });
});

describe("vouchers in danger", () => {
  const funds = { balanceGwei: 1000n, thawingGwei: 0n, thawedAt: undefined };
  const danger = (given: Partial<Parameters<typeof dangerOf>[0]>): string | undefined =>
    dangerOf({ owedGwei: 100n, funds, signerEnd: undefined, ...given }, NOW, 3 * DAY);

  it("none where the balance suffices, nothing is owed, or nothing is there", () => {
    expect(danger({})).to.equal(undefined);
    expect(danger({ owedGwei: 0n, signerEnd: NOW })).to.equal(undefined);
    expect(danger({ funds: { ...funds, balanceGwei: 0n } })).to.equal(undefined);
  });

  it("a thaw that ends within the margin, where what stays does not suffice", () => {
    const thawing = { ...funds, thawingGwei: 950n };
    expect(danger({ funds: { ...thawing, thawedAt: NOW + 3 * DAY } })).to.include("can withdraw 0.00000005 MSN");
    expect(danger({ funds: { ...thawing, thawedAt: NOW } })).to.include("of what it owes now");
    expect(danger({ funds: { ...thawing, thawedAt: NOW + 3 * DAY + 1 } })).to.equal(undefined);
    expect(danger({ funds: { ...thawing, thawingGwei: 900n, thawedAt: NOW } })).to.equal(undefined);
    const standing = { owedGwei: 100n, funds: { ...thawing, thawedAt: NOW }, signerEnd: undefined };
    expect(coverOf(standing)).to.deep.equal({ coveredGwei: 100n, leavingGwei: 50n });
  });

  it("a revoked signer whose end is within the margin", () => {
    expect(danger({ signerEnd: NOW + 3 * DAY })).to.include("its signer is revoked and ends at 2027-");
    expect(danger({ signerEnd: NOW + 3 * DAY + 1 })).to.equal(undefined);
  });

  it("an escrow that is nearly empty", () => {
    expect(danger({ funds: { ...funds, balanceGwei: 109n } })).to.include(
      "escrow is nearly empty: 0.000000109 MSN for",
    );
    expect(danger({ funds: { ...funds, balanceGwei: 110n } })).to.equal(undefined);
  });
});
