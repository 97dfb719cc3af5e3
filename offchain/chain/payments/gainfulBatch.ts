import type { Provider } from "ethers";

import { MsnError } from "../../domain/errors.js";
import type { Contracts } from "../contracts.js";
import type { OperatorVoucher } from "./operatorVouchers.js";
import { type Choice, type Demand, type Gain, byGain, chooseBatch, exceeds, gainOf } from "./settlementGain.js";
import { type PlannedBatch, VOUCHERS_A_BATCH, settlementGas } from "./settlementRun.js";

/** A voucher that can be settled, and what that brings. */
export type GainfulVoucher = OperatorVoucher & Gain;

/** What to settle next, or why not. */
export interface GainfulBatch {
  readonly batch: PlannedBatch & { readonly vouchers: readonly GainfulVoucher[] };
  readonly reason: Choice<GainfulVoucher>["reason"];
  /** Of the batch, or, where nothing is chosen, of all that could be settled; wei of ether. */
  readonly gainWei: bigint;
  readonly costWei: bigint;
  /** Wei for one gas. */
  readonly gasPriceWei: bigint;
}

/** What settling each voucher would bring at a price (wei of ether for one MSN); those that bring nothing are left out. */
export function gainsOf(vouchers: readonly OperatorVoucher[], priceWei: bigint): GainfulVoucher[] {
  return vouchers
    .filter(({ refusal, paidGwei, feeGwei }) => refusal === undefined && paidGwei > feeGwei)
    .map((voucher) => ({
      ...voucher,
      gainWei: gainOf(voucher.paidGwei - voucher.feeGwei, priceWei),
      isEndangered: voucher.danger !== undefined,
    }));
}

/** Chooses the best next batch by what the node says about gas; `offered` is not empty. Throws `chain`. */
export async function nextGainfulBatch(
  { contracts, provider }: { readonly contracts: Contracts; readonly provider: Provider },
  offered: readonly GainfulVoucher[],
  demand: Demand,
): Promise<GainfulBatch> {
  const { gasPrice } = await provider.getFeeData();
  if (gasPrice === null) throw new MsnError("chain", "the node does not say what gas costs");
  const most = [...offered].sort(byGain).slice(0, VOUCHERS_A_BATCH);
  const gas = await gasOf(contracts, most);
  const cost = { fixedWei: gas.fixed * gasPrice, voucherWei: gas.voucher * gasPrice };
  const { chosen, reason } = chooseBatch(offered, cost, demand, VOUCHERS_A_BATCH);
  const shown = chosen.length === 0 ? most : chosen;
  // The estimate of the batch itself decides: not every voucher costs the same.
  const batch = { vouchers: shown, gas: await settlementGas(contracts, shown) };
  const gainWei = shown.reduce((sum, voucher) => sum + voucher.gainWei, 0n);
  const costWei = batch.gas * gasPrice;
  const times = reason === "danger" ? 1000n : demand.factor;
  const holds = reason === "forced" || (reason !== "nothing" && exceeds(gainWei, times, costWei));
  return { batch, reason: holds ? reason : "nothing", gainWei, costWei, gasPriceWei: gasPrice };
}

/** What a transaction and each voucher of it take, from the estimates of one voucher and of all. */
async function gasOf(
  contracts: Contracts,
  vouchers: readonly GainfulVoucher[],
): Promise<{ readonly fixed: bigint; readonly voucher: bigint }> {
  const one = await settlementGas(contracts, vouchers.slice(0, 1));
  if (vouchers.length === 1) return { fixed: one, voucher: 0n };
  const all = await settlementGas(contracts, vouchers);
  const voucher = all > one ? (all - one) / BigInt(vouchers.length - 1) : 0n;
  return { fixed: one > voucher ? one - voucher : 0n, voucher };
}
