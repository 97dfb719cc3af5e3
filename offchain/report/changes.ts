import type { Address } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import type { RewardRow } from "../domain/types.js";
import type { PublishedTables } from "./reportInputs.js";

/** One operator's rewards of two epochs in a row, gwei of MSN. */
export interface Move {
  readonly operator: Address;
  readonly beforeGwei: bigint;
  readonly nowGwei: bigint;
}

/** What an epoch has and what the one before had. */
export interface Counts {
  readonly rewardedGwei: bigint;
  readonly operators: number;
  readonly nodes: number;
  readonly rejected: number;
  readonly silentVerifiers: number;
}

/** An epoch against the one before. */
export interface Changes {
  readonly epochBefore: number;
  readonly before: Counts;
  readonly now: Counts;
  /** Operators that had no score before, and that have none any more. */
  readonly joined: number;
  readonly left: number;
  /** The largest gains and losses, MOST of each at most, from the largest gain to the largest loss. */
  readonly moves: readonly Move[];
}

const MOST = 10;

export function countsOf({ manifest, nodes, rewards, rejected }: PublishedTables): Counts {
  return {
    rewardedGwei: rewards.reduce((sum, { rewardGwei }) => sum + rewardGwei, 0n),
    operators: rewards.length,
    nodes: nodes.filter(({ score }) => score > 0n).length,
    rejected: rejected.length,
    silentVerifiers: manifest.silentVerifiers.length,
  };
}

export function changesOf(now: PublishedTables, before: PublishedTables): Changes {
  const moves = movesOf(now.rewards, before.rewards);
  const gains = moves.filter(({ beforeGwei, nowGwei }) => nowGwei > beforeGwei);
  const losses = moves.filter(({ beforeGwei, nowGwei }) => nowGwei < beforeGwei);
  const [operators, operatorsBefore] = [now, before].map(
    ({ rewards }) => new Set(rewards.map(({ operator }) => operator)),
  );
  return {
    epochBefore: before.manifest.epoch,
    before: countsOf(before),
    now: countsOf(now),
    joined: now.rewards.filter(({ operator }) => operatorsBefore?.has(operator) !== true).length,
    left: before.rewards.filter(({ operator }) => operators?.has(operator) !== true).length,
    moves: [...gains.slice(0, MOST), ...losses.slice(-MOST)],
  };
}

/** Everybody's move, from the largest gain to the largest loss. */
function movesOf(now: readonly RewardRow[], before: readonly RewardRow[]): Move[] {
  const amounts = new Map<Address, Move>();
  for (const { operator, rewardGwei } of before) {
    amounts.set(operator, { operator, beforeGwei: rewardGwei, nowGwei: 0n });
  }
  for (const { operator, rewardGwei } of now) {
    amounts.set(operator, { operator, beforeGwei: amounts.get(operator)?.beforeGwei ?? 0n, nowGwei: rewardGwei });
  }
  const gain = ({ beforeGwei, nowGwei }: Move): bigint => nowGwei - beforeGwei;
  return [...amounts.values()].sort((a, b) => {
    const difference = gain(b) - gain(a);
    return difference === 0n ? compareAscii(a.operator, b.operator) : Number(difference > 0n) * 2 - 1;
  });
}
