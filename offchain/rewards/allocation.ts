import { BPS, WEI_PER_GWEI } from "../domain/constants.js";
import type { Address } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import type { Policy, RewardRow } from "../domain/types.js";
import { boostedWeight } from "./boost.js";

/** An operator's summed node scores in each class. */
export interface OperatorScore {
  readonly gatewayX: bigint;
  readonly gagaNode: bigint;
}

/** The two classes' shares of a budget in gwei. */
export interface Pots {
  readonly gatewayX: bigint;
  readonly gagaNode: bigint;
}

/** B: what the ceiling leaves after the previous root's sum, in gwei (section 4). */
export function budgetGwei(ceilingWei: bigint, previousSumGwei: bigint): bigint {
  const left = ceilingWei / WEI_PER_GWEI - previousSumGwei;
  return left > 0n ? left : 0n;
}

/** The pots of a budget; if exactly one class has no score, the other's pot is all of it (section 4). */
export function splitPots(budget: bigint, shareBps: number, total: OperatorScore): Pots {
  if ((total.gatewayX === 0n) !== (total.gagaNode === 0n)) {
    return total.gagaNode === 0n ? { gatewayX: budget, gagaNode: 0n } : { gatewayX: 0n, gagaNode: budget };
  }
  const share = BigInt(shareBps);
  const bps = BigInt(BPS);
  return { gatewayX: (budget * share) / bps, gagaNode: (budget * (bps - share)) / bps };
}

/**
 * The rewards of an epoch, one row for each operator with a positive score, ascending by operator (section 4).
 * `stakesWei` are minimum stakes over the epoch.
 */
export function allocateRewards(
  scores: ReadonlyMap<Address, OperatorScore>,
  budget: bigint,
  policy: Pick<Policy, "boostBasePpm" | "boostFloorGwei" | "gatewayXShareBps">,
  stakesWei: ReadonlyMap<Address, bigint>,
): RewardRow[] {
  const earners = [...scores].filter(([, score]) => score.gatewayX + score.gagaNode > 0n);
  earners.sort(([a], [b]) => compareAscii(a, b));
  const total = {
    gatewayX: sum(earners.map(([, score]) => score.gatewayX)),
    gagaNode: sum(earners.map(([, score]) => score.gagaNode)),
  };
  const pots = splitPots(budget, policy.gatewayXShareBps, total);
  const raws = earners.map(([operator, score]) => ({
    operator,
    score,
    raw: part(pots.gatewayX, score.gatewayX, total.gatewayX) + part(pots.gagaNode, score.gagaNode, total.gagaNode),
    stake: (stakesWei.get(operator) ?? 0n) / WEI_PER_GWEI,
  }));

  const totalRaw = sum(raws.map(({ raw }) => raw));
  const staked = sum(raws.filter(({ raw }) => raw > 0n).map(({ stake }) => stake));
  const totalStake = staked > policy.boostFloorGwei ? staked : policy.boostFloorGwei;
  const basePpm = BigInt(policy.boostBasePpm);
  const weights = raws.map(({ raw, stake }) => boostedWeight({ raw, totalRaw, stake, totalStake, basePpm }));
  const totalWeight = sum(weights);

  return raws.map(({ operator, score, raw, stake }, i) => ({
    operator,
    scoreGatewayX: score.gatewayX,
    scoreGaGaNode: score.gagaNode,
    rawGwei: raw,
    stakeGwei: stake,
    weight: weights[i] ?? 0n,
    rewardGwei: part(totalRaw, weights[i] ?? 0n, totalWeight),
  }));
}

/** ⌊pot · share / whole⌋, 0 of nothing. */
function part(pot: bigint, share: bigint, whole: bigint): bigint {
  return whole === 0n ? 0n : (pot * share) / whole;
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
