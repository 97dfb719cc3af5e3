import { setTimeout as wait } from "node:timers/promises";

import { type Provider, toQuantity } from "ethers";

import { MsnError } from "../../domain/errors.js";
import { withRetries } from "../retry.js";
import type { Reports } from "./reports.js";
import { type SendPolicy, gweiText } from "./policy.js";

/** What a transaction offers for a unit of gas; wei. */
export type Fees =
  { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint } | { readonly gasPrice: bigint };

/** What gas costs at this moment; wei. */
interface Market {
  /** What the next block would take. */
  readonly nowWei: bigint;
  /** What to offer, so that a few dearer blocks leave the transaction not behind. */
  readonly offered: Fees;
}

/** The most that a unit of gas can come to. */
export const dearest = (fees: Fees): bigint => ("gasPrice" in fees ? fees.gasPrice : fees.maxFeePerGas);

/** What nodes take for a replacement that pays enough more: a tenth, so that a quarter is beyond doubt. */
const RAISE = { times: 5n, by: 4n };

/**
 * What gas costs now. A node may lie here, upwards as it likes: whoever uses this must hold it against the policy, as
 * `affordableFees` does.
 */
export async function readMarket(provider: Provider, { network }: Pick<SendPolicy, "network">): Promise<Market> {
  const { gasPrice, maxPriorityFeePerGas } = await withRetries(() => provider.getFeeData());
  const block = await withRetries(() => provider.getBlock("latest"));
  const baseWei = block?.baseFeePerGas ?? null;
  if (network.pricing === "eip1559" && baseWei !== null) {
    const tipWei = maxPriorityFeePerGas ?? 0n;
    const offered = { maxFeePerGas: 2n * baseWei + tipWei, maxPriorityFeePerGas: tipWei };
    return { nowWei: baseWei + tipWei, offered };
  }
  if (gasPrice === null) throw new MsnError("chain", "the node does not say what gas costs");
  return { nowWei: gasPrice, offered: { gasPrice } };
}

/**
 * The fees with which a transaction is sent: what `wanted` says, or else the market, but never above the policy's limit. Where
 * gas costs more than the limit now, throws `chain`, or waits until it does not if the policy says so.
 */
export async function affordableFees(
  provider: Provider,
  policy: SendPolicy,
  reports: Reports,
  wanted?: Fees,
): Promise<Fees> {
  for (let isFirst = true; ; isFirst = false) {
    const { nowWei, offered } = await readMarket(provider, policy);
    const { maxFeeWei } = policy;
    if (maxFeeWei === undefined || nowWei <= maxFeeWei) return capped(wanted ?? offered, maxFeeWei);
    const dear = `gas costs ${gweiText(nowWei)} on ${policy.network.title} now, above the limit of ${gweiText(maxFeeWei)}`;
    if (!policy.waitForFee) {
      throw new MsnError("chain", `nothing sent: ${dear}; wait for it with --wait-for-fee, or raise --max-fee-gwei`);
    }
    if (isFirst) reports.say(`${dear}; waiting until it falls`);
    reports.progress(`waiting: gas at ${gweiText(nowWei)}, limit ${gweiText(maxFeeWei)}`);
    await wait(policy.timing.feePollMs);
  }
}

/**
 * The fees of a transaction that takes the place of one with `fees`: the market's, but enough more for nodes to take it.
 * Undefined where that would be above the limit.
 */
export async function raisedFees(provider: Provider, policy: SendPolicy, fees: Fees): Promise<Fees | undefined> {
  const market = await readMarket(provider, policy);
  const offered = capped(market.offered, policy.maxFeeWei);
  const raised = "gasPrice" in fees ? raisedPrice(fees.gasPrice, dearest(offered)) : raisedPair(fees, offered);
  return policy.maxFeeWei === undefined || dearest(raised) <= policy.maxFeeWei ? raised : undefined;
}

const enoughMore = (wei: bigint): bigint => (wei * RAISE.times) / RAISE.by + 1n;
const larger = (left: bigint, right: bigint): bigint => (left > right ? left : right);

const raisedPrice = (wei: bigint, marketWei: bigint): Fees => ({ gasPrice: larger(enoughMore(wei), marketWei) });

function raisedPair(fees: Exclude<Fees, { gasPrice: bigint }>, offered: Fees): Fees {
  const marketTip = "gasPrice" in offered ? 0n : offered.maxPriorityFeePerGas;
  return {
    maxFeePerGas: larger(enoughMore(fees.maxFeePerGas), dearest(offered)),
    maxPriorityFeePerGas: larger(enoughMore(fees.maxPriorityFeePerGas), marketTip),
  };
}

function capped(fees: Fees, maxFeeWei: bigint | undefined): Fees {
  const least = (wei: bigint): bigint => (maxFeeWei === undefined || wei <= maxFeeWei ? wei : maxFeeWei);
  if ("gasPrice" in fees) return { gasPrice: least(fees.gasPrice) };
  return { maxFeePerGas: least(fees.maxFeePerGas), maxPriorityFeePerGas: least(fees.maxPriorityFeePerGas) };
}

/** Fees as JSON-RPC and signers take them. */
export function feeFields(fees: Fees): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fees).map(([name, wei]) => [name, toQuantity(wei)]));
}
