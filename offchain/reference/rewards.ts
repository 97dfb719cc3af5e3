import type { Address } from "../domain/hex.js";
import type { Snapshot } from "./snapshot.js";

const GWEI = 10n ** 9n;
const PPM = 10n ** 6n;

/** Section 5: a row of `rewards.csv`. */
export interface OperatorReward {
  readonly operator: Address;
  readonly scoreGatewayX: bigint;
  readonly scoreGaGaNode: bigint;
  readonly rawGwei: bigint;
  readonly stakeGwei: bigint;
  readonly weight: bigint;
  readonly rewardGwei: bigint;
}

/** Section 4: from node scores to the rewards of all operators with a positive score, ascending by operator. */
export function allocate(
  nodes: readonly { readonly operator: Address; readonly class: number; readonly score: bigint }[],
  previousSum: bigint,
  snapshot: Snapshot,
): OperatorReward[] {
  const scoreOf = (operator: Address, nodeClass: number): bigint =>
    sum(nodes.filter((it) => it.operator === operator && it.class === nodeClass).map((it) => it.score));
  const operators = [...new Set(nodes.map((it) => it.operator))]
    .sort()
    .map((operator) => ({ operator, s1: scoreOf(operator, 1), s2: scoreOf(operator, 2) }))
    .filter(({ s1, s2 }) => s1 + s2 > 0n);

  const raw = rawRewards(operators, budget(previousSum, snapshot), snapshot.gatewayXShareBps);
  const R = sum(raw);
  const stakes = operators.map(({ operator }) => (snapshot.stakesWei.get(operator) ?? 0n) / GWEI);
  const counted = sum(stakes.filter((_, i) => (raw[i] ?? 0n) > 0n));
  const K = counted > snapshot.boostFloorGwei ? counted : snapshot.boostFloorGwei;
  const weights = raw.map((r, i) => weight(r, R, stakes[i] ?? 0n, K, snapshot.boostBasePpm));
  const W = sum(weights);

  return operators.map(({ operator, s1, s2 }, i) => ({
    operator,
    scoreGatewayX: s1,
    scoreGaGaNode: s2,
    rawGwei: raw[i] ?? 0n,
    stakeGwei: stakes[i] ?? 0n,
    weight: weights[i] ?? 0n,
    rewardGwei: W === 0n ? 0n : (R * (weights[i] ?? 0n)) / W,
  }));
}

/** `B = max(0, ⌊ceilingWei / 10^9⌋ − sum of the previous root)`. */
function budget(previousSum: bigint, { ceilingWei }: Snapshot): bigint {
  const left = ceilingWei / GWEI - previousSum;
  return left > 0n ? left : 0n;
}

/** `r_i = Σ_c ⌊P_c · s(i,c) / S_c⌋`. */
function rawRewards(operators: readonly { s1: bigint; s2: bigint }[], B: bigint, shareBps: bigint): bigint[] {
  const S1 = sum(operators.map((it) => it.s1));
  const S2 = sum(operators.map((it) => it.s2));
  const P1 = S2 === 0n ? B : (B * shareBps) / 10_000n;
  const P2 = S1 === 0n ? B : (B * (10_000n - shareBps)) / 10_000n;
  const share = (P: bigint, s: bigint, S: bigint): bigint => (S === 0n ? 0n : (P * s) / S);
  return operators.map((it) => share(P1, it.s1, S1) + share(P2, it.s2, S2));
}

/** `w_i = min(r_i, ⌊r_i·b/10^6⌋ + ⌊(10^6 − b)·R·stake_i / (10^6·K)⌋)`. */
function weight(r: bigint, R: bigint, stake: bigint, K: bigint, b: bigint): bigint {
  const boosted = (r * b) / PPM + ((PPM - b) * R * stake) / (PPM * K);
  return boosted < r ? boosted : r;
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
