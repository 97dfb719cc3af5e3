import { formatEther, formatUnits } from "ethers";

import { formatGwei } from "../../../offchain/chain/amounts.js";
import { type GainfulBatch, gainsOf, nextGainfulBatch } from "../../../offchain/chain/payments/gainfulBatch.js";
import { type OperatorVoucher, readOperatorVouchers } from "../../../offchain/chain/payments/operatorVouchers.js";
import { type Demand, parseFactor, parsePrice } from "../../../offchain/chain/payments/settlementGain.js";
import { requireNothingPending, settleBatch, unsent } from "../../../offchain/chain/payments/settlementRun.js";
import { refusalWords, settlementTable } from "../../../offchain/chain/payments/settlementTable.js";
import { voucherFilesOf } from "../../../offchain/chain/payments/voucherSources.js";
import type { Command } from "../command.js";
import { SENDER_OPTIONS, accountOption, parseOptions, required } from "../options.js";
import { type Session, openSending } from "../session.js";
import { VOUCHER_OPTIONS, marginSeconds, othersText } from "./options.js";

const DEFAULT_FACTOR = "10";

const OPTIONS = {
  ...VOUCHER_OPTIONS,
  price: { type: "string", value: "ETH", about: "what one MSN is worth to you, such as 0.00002; --force needs none" },
  factor: { type: "string", value: "N", about: `settle what brings N times its gas; default ${DEFAULT_FACTOR}` },
  force: { type: "boolean", about: "settle all there is, whatever the gas" },
  ...SENDER_OPTIONS,
} as const;
type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>;

/** `usage settle`: settles what is worth its gas. */
export const usageSettle: Command = {
  name: "settle",
  summary: "Settles the vouchers that are worth the gas, and those that may not wait.",
  options: OPTIONS,
  notes: [
    "A voucher is worth it when what it brings after the fee, at your price, exceeds its share of the gas by the factor.",
    "Whatever the factor: a voucher is settled if it brings more than its gas and its money may soon be gone, because it",
    "thaws, its signer was revoked, or the escrow is nearly empty. Nothing worth settling is no error.",
  ],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const path = required("vouchers", values.vouchers);
  const { demand, priceWei } = demandOf(values);
  const margin = marginSeconds(values.margin);
  const named = values.operator === undefined ? undefined : accountOption("operator", values.operator);
  const files = await voucherFilesOf(path);
  const session = await openSending(values);
  if (!session.dryRun) await requireNothingPending(session);
  const { vouchers, otherPairs } = await readOperatorVouchers(session, files, named ?? session.account, margin);
  for (const text of othersText(otherPairs)) console.log(text);
  sayForged(vouchers);
  await settleWorthwhile(session, vouchers, demand, priceWei);
}

/** A price is needed to compare, and only then. */
function demandOf({ price, factor, force }: Values): { readonly demand: Demand; readonly priceWei: bigint } {
  const demand = { factor: parseFactor(factor ?? DEFAULT_FACTOR, "--factor"), force: force === true };
  if (demand.force && price === undefined) return { demand, priceWei: 0n };
  return { demand, priceWei: parsePrice(required("price", price), "--price") };
}

async function settleWorthwhile(
  session: Session,
  vouchers: readonly OperatorVoucher[],
  demand: Demand,
  priceWei: bigint,
): Promise<void> {
  let offered = gainsOf(vouchers, priceWei);
  if (offered.length === 0) {
    console.log(`nothing to settle: ${standstill(vouchers)}`);
    return;
  }
  while (offered.length > 0) {
    const next = await nextGainfulBatch(session, offered, demand);
    if (next.batch.gas === 0n) {
      console.log("nothing left to settle: somebody settled meanwhile");
      return;
    }
    if (next.reason === "nothing") {
      console.log(`not worth settling: ${comparison(next)}, not more than ${timesText(demand.factor)}`);
      return;
    }
    await settleOne(session, next);
    offered = offered.filter((voucher) => !next.batch.vouchers.includes(voucher));
  }
}

async function settleOne(session: Session, next: GainfulBatch): Promise<void> {
  const { batch, reason } = next;
  for (const { voucher, danger } of batch.vouchers) {
    if (danger !== undefined) console.log(`in danger: the voucher of ${voucher.payer}, as ${danger}`);
  }
  const why = { worth: "worth it", danger: "in danger", forced: "forced", nothing: "" }[reason];
  if (session.dryRun) {
    console.log(`dry run, nothing sent: would settle as ${why}: ${comparison(next)} (about ${batch.gas} gas)`);
    return;
  }
  const { settled, included } = await settleBatch(session, batch);
  console.log(settlementTable(settled));
  console.log(`settled as ${why}: ${comparison(next)}`);
  if (included !== undefined) console.log(`transaction ${included.hash}, ${included.gasUsed} gas`);
}

/** `3 vouchers bring 1.2 MSN, 0.00012 ETH, for 0.00008 ETH of gas at 1.5 gwei`. */
function comparison({ batch: { vouchers }, gainWei, costWei, gasPriceWei }: GainfulBatch): string {
  const gwei = vouchers.reduce((sum, { paidGwei, feeGwei }) => sum + paidGwei - feeGwei, 0n);
  const bring = vouchers.length === 1 ? "1 voucher brings" : `${vouchers.length} vouchers bring`;
  const worth = gainWei === 0n ? "" : `, ${formatEther(gainWei)} ETH,`;
  return `${bring} ${formatGwei(gwei)}${worth} for ${formatEther(costWei)} ETH of gas at ${formatUnits(gasPriceWei, "gwei")} gwei`;
}

const timesText = (factor: bigint): string => `${formatUnits(factor, 3).replace(/\.0$/, "")} times that`;

function sayForged(vouchers: readonly OperatorVoucher[]): void {
  for (const { voucher, refusal } of vouchers) {
    if (refusal === undefined || refusal === "NothingNew" || refusal === "EscrowEmpty") continue;
    console.log(`left out: the voucher of ${voucher.payer} over ${formatGwei(voucher.cumulativeGwei)} ${bad(refusal)}`);
  }
}

const bad = (refusal: Parameters<typeof refusalWords>[0]): string =>
  refusal === "SignerNotAuthorised" ? "is of a signer that may not sign for the payer" : refusalWords(refusal);

/** Why nothing can be settled. */
function standstill(vouchers: readonly OperatorVoucher[]): string {
  const empty = vouchers.map(unsent).filter(({ refusal }) => refusal === "EscrowEmpty");
  if (empty.length === 0) return "no voucher says more than is settled";
  const owed = formatGwei(empty.reduce((sum, { leftGwei }) => sum + leftGwei, 0n));
  return `${owed} are owed by payers whose escrow is empty`;
}
