import { formatGwei } from "../../offchain/chain/amounts.js";
import { type ChannelRevenue, channelText } from "../../offchain/chain/payments/channels.js";
import type { SettlementFeeState } from "../../offchain/chain/payments/fees.js";
import type { PayerFunds, PayerSigner, SettledPair } from "../../offchain/chain/payments/payer.js";
import type { Address } from "../../offchain/domain/hex.js";
import { formatTable } from "../../offchain/domain/table.js";
import { utc } from "../../offchain/domain/utcTime.js";

/** A payer with its signers and with whom it settled. */
export interface PayerView extends PayerFunds {
  readonly signers: readonly PayerSigner[];
  readonly pairs: readonly SettledPair[];
}

/** What `payments status` shows; times are Unix seconds. */
export interface PaymentsView {
  /** The chain's time. */
  readonly now: number;
  readonly escrow: Address;
  /** End of the pause of deposits; in the past where there is none. */
  readonly pausedUntil: number;
  readonly fees: SettlementFeeState;
  readonly payer: PayerView | undefined;
  readonly channels: readonly ChannelRevenue[] | undefined;
}

/** Amounts as decimal text, since JSON's numbers are not exact; what there is none of is null. */
export function paymentsJson({ now, escrow, pausedUntil, fees, payer, channels }: PaymentsView): string {
  const plain = {
    time: now,
    escrow,
    depositsPausedUntil: now < pausedUntil ? pausedUntil : null,
    fees,
    payer:
      payer === undefined
        ? null
        : {
            ...payer,
            thawedAt: payer.thawedAt ?? null,
            signers: payer.signers.map(({ signer, validUntil }) => ({ signer, validUntil: validUntil ?? null })),
          },
    channels: channels ?? null,
  };
  return JSON.stringify(plain, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value), 2);
}

export function paymentsTables(view: PaymentsView): string {
  const { payer, channels, now } = view;
  const parts = payer === undefined ? [] : payerTables(payer, now);
  if (channels !== undefined) parts.push(channelTable(channels));
  return (parts.length === 0 ? [overview(view)] : parts).join("\n\n");
}

function overview({ now, escrow, pausedUntil, fees }: PaymentsView): string {
  return formatTable(
    ["payments", `at ${utc(now)}`],
    [
      ["escrow", escrow],
      ["deposits", now < pausedUntil ? `paused until ${utc(pausedUntil)}` : "accepted"],
      ["fee", `${fees.feeBps} basis points of what is settled`],
      ["burned", `${fees.burnShareBps} basis points of the fees; the rest is the treasury's`],
      ["fees not distributed", formatGwei(fees.collectedGwei)],
    ],
  );
}

function payerTables(payer: PayerView, now: number): string[] {
  const { balanceGwei, thawingGwei, thawedAt, spentGwei, signers, pairs } = payer;
  const facts = formatTable(
    ["payer", payer.payer],
    [
      ["balance", `${formatGwei(balanceGwei)}, which vouchers can take`],
      ["of it thaws", thawedAt === undefined ? "nothing" : `${formatGwei(thawingGwei)}, ${thawText(thawedAt, now)}`],
      ["spent", `${formatGwei(spentGwei)}, in its lifetime`],
      ["channel", channelText(payer.channel)],
    ],
  );
  const signerTable =
    signers.length === 0
      ? "nobody may sign for it"
      : formatTable(
          ["signer", "its vouchers count"],
          signers.map((signer) => [signer.signer, signerText(signer, now)]),
        );
  const pairTable =
    pairs.length === 0
      ? "nothing was settled"
      : formatTable(
          ["paid to", "settled"],
          pairs.map(({ operator, settledGwei }) => [operator, formatGwei(settledGwei)]),
          ["settled"],
        );
  return [facts, signerTable, pairTable];
}

const thawText = (thawedAt: number, now: number): string =>
  now < thawedAt ? `withdrawable from ${utc(thawedAt)}` : "withdrawable now";

function signerText({ validUntil }: PayerSigner, now: number): string {
  if (validUntil === undefined) return "until it is revoked";
  return now < validUntil ? `until ${utc(validUntil)}` : `no more since ${utc(validUntil)}`;
}

function channelTable(channels: readonly ChannelRevenue[]): string {
  const rows = channels.map(({ channel, revenueGwei }) => [channelText(channel), formatGwei(revenueGwei)]);
  const total = channels.reduce((sum, { revenueGwei }) => sum + revenueGwei, 0n);
  return formatTable(["channel", "revenue"], [...rows, ["together", formatGwei(total)]], ["revenue"]);
}
