import { PPM, WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import type { Address, Digest } from "../../offchain/domain/hex.js";
import { GATEWAY_X, type NodeState, type Policy, type Rejection, type RewardRow } from "../../offchain/domain/types.js";
import { allocateRewards, splitPots } from "../../offchain/rewards/allocation.js";
import { boostedWeight } from "../../offchain/rewards/boost.js";
import { nodeReward } from "../../offchain/rewards/nodeReward.js";

/** What an epoch's artifacts and the chain say about how its rewards came about. */
export interface EpochAccount {
  readonly epoch: number;
  readonly budgetGwei: bigint;
  readonly policy: Pick<Policy, "boostBasePpm" | "boostFloorGwei" | "gatewayXShareBps">;
  readonly rewards: readonly RewardRow[];
  readonly nodes: readonly NodeState[];
  readonly rejections: readonly Rejection[];
}

/** What an operator got from the pot of one class. */
export interface ClassPart {
  readonly name: "GatewayX" | "GaGaNode";
  readonly potGwei: bigint;
  readonly score: bigint;
  readonly totalScore: bigint;
  /** Before the boost. */
  readonly partGwei: bigint;
}

/** A node of the operator. */
export interface NodePart extends NodeState {
  /** What of the operator's reward is this node's, rounded down: it stands in no file, since the reward is one amount. */
  readonly rewardGwei: bigint;
}

/** What the boost did. */
export interface BoostPart {
  readonly basePpm: number;
  /** R: all raw shares. */
  readonly totalRawGwei: bigint;
  /** K: all stake of those who earned, or the floor. */
  readonly totalStakeGwei: bigint;
  readonly isFloor: boolean;
  readonly totalWeight: bigint;
  /** The least stake with which the weight is the whole raw share; undefined where no stake is enough. */
  readonly fullStakeGwei: bigint | undefined;
  /** What the reward would have been with that stake, all else equal. */
  readonly fullRewardGwei: bigint | undefined;
}

/** Why an operator earned what it earned (rewards-spec.md section 4). */
export interface Explanation {
  readonly epoch: number;
  readonly budgetGwei: bigint;
  readonly row: RewardRow;
  readonly classes: readonly ClassPart[];
  readonly boost: BoostPart;
  /** Whether the file's rewards are what the rules give for its scores and stakes. */
  readonly followsRules: boolean;
}

/** Explains the reward of `operator`; undefined where it has no score in the epoch. */
export function explainReward(epoch: EpochAccount, operator: Address): Explanation | undefined {
  const row = epoch.rewards.find((each) => each.operator === operator);
  if (row === undefined) return undefined;
  return {
    epoch: epoch.epoch,
    budgetGwei: epoch.budgetGwei,
    row,
    classes: classParts(epoch, row),
    boost: boostPart(epoch, row),
    followsRules: recomputed(epoch, epoch.rewards).every((each, i) => isSameRow(each, epoch.rewards[i])),
  };
}

/** The nodes of an operator, best first, with what of its reward is theirs. */
export function nodeParts(epoch: EpochAccount, operator: Address): readonly NodePart[] {
  const row = epoch.rewards.find((each) => each.operator === operator);
  const classes = row === undefined ? [] : classParts(epoch, row);
  return epoch.nodes
    .filter((node) => node.operator === operator)
    .map((node) => {
      const share = classes[node.class === GATEWAY_X ? 0 : 1];
      const isKnown = row !== undefined && share !== undefined;
      return { ...node, rewardGwei: isKnown ? nodeReward(row, share, node.score) : 0n };
    })
    .sort((a, b) => Number(b.rewardGwei - a.rewardGwei) || Number(b.score - a.score) || (a.node < b.node ? -1 : 1));
}

/** Rejected records whose file carries one of these accounts in its name, such as a verifier's; records name no node. */
export function rejectionsOf(epoch: EpochAccount, accounts: ReadonlySet<Address>): readonly Rejection[] {
  return epoch.rejections.filter(({ file }) => file.split("/").some((part) => isIn(accounts, part)));
}

const isIn = (accounts: ReadonlySet<string>, text: string): boolean => accounts.has(text);

/** How many records and files were rejected for each reason, most first. */
export function rejectionCounts({ rejections }: EpochAccount): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { code } of rejections) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** The sum that the word of a root carries, gwei: its last eight bytes (protocol.md section 4). */
export const rootSumGwei = (root: Digest): bigint => BigInt(`0x${root.slice(-16)}`);

function classParts({ budgetGwei, policy, rewards }: EpochAccount, row: RewardRow): ClassPart[] {
  const gatewayX = sum(rewards, ({ scoreGatewayX }) => scoreGatewayX);
  const gagaNode = sum(rewards, ({ scoreGaGaNode }) => scoreGaGaNode);
  const pots = splitPots(budgetGwei, policy.gatewayXShareBps, { gatewayX, gagaNode });
  const part = (name: ClassPart["name"], potGwei: bigint, score: bigint, totalScore: bigint): ClassPart => {
    return { name, potGwei, score, totalScore, partGwei: share(potGwei, score, totalScore) };
  };
  return [
    part("GatewayX", pots.gatewayX, row.scoreGatewayX, gatewayX),
    part("GaGaNode", pots.gagaNode, row.scoreGaGaNode, gagaNode),
  ];
}

function boostPart(epoch: EpochAccount, row: RewardRow): BoostPart {
  const { boostBasePpm, boostFloorGwei } = epoch.policy;
  const totalRawGwei = sum(epoch.rewards, ({ rawGwei }) => rawGwei);
  const earning = epoch.rewards.filter(({ rawGwei }) => rawGwei > 0n);
  const staked = sum(earning, ({ stakeGwei }) => stakeGwei);
  const others = staked - (row.rawGwei > 0n ? row.stakeGwei : 0n);
  const weightWith = (stake: bigint): bigint =>
    boostedWeight({
      raw: row.rawGwei,
      totalRaw: totalRawGwei,
      stake,
      totalStake: larger(others + stake, boostFloorGwei),
      basePpm: BigInt(boostBasePpm),
    });
  const fullStakeGwei = leastWith((stake) => weightWith(stake) === row.rawGwei);
  return {
    basePpm: boostBasePpm,
    totalRawGwei,
    totalStakeGwei: larger(staked, boostFloorGwei),
    isFloor: staked <= boostFloorGwei,
    totalWeight: sum(epoch.rewards, ({ weight }) => weight),
    fullStakeGwei,
    fullRewardGwei: fullStakeGwei === undefined ? undefined : rewardWith(epoch, row, fullStakeGwei),
  };
}

/** Most MSN that can ever be, in gwei: nobody stakes more. */
const MOST_STAKE = 127_500_000n * 1_000_000_000n;

/** The least stake for which `holds`, which goes on to hold for more. */
function leastWith(holds: (stake: bigint) => boolean): bigint | undefined {
  if (!holds(MOST_STAKE)) return undefined;
  let [low, high] = [0n, MOST_STAKE];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (holds(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
}

function rewardWith(epoch: EpochAccount, { operator }: RewardRow, stakeGwei: bigint): bigint | undefined {
  const changed = epoch.rewards.map((row) => (row.operator === operator ? { ...row, stakeGwei } : row));
  return recomputed(epoch, changed).find((row) => row.operator === operator)?.rewardGwei;
}

/** The rules once more, from the scores and stakes of `rows`. */
function recomputed({ budgetGwei, policy }: EpochAccount, rows: readonly RewardRow[]): RewardRow[] {
  const scores = new Map(
    rows.map((row) => [row.operator, { gatewayX: row.scoreGatewayX, gagaNode: row.scoreGaGaNode }]),
  );
  const stakes = new Map(rows.map(({ operator, stakeGwei }) => [operator, stakeGwei * WEI_PER_GWEI]));
  return allocateRewards(scores, budgetGwei, policy, stakes);
}

function isSameRow(a: RewardRow, b: RewardRow | undefined): boolean {
  return (
    a.operator === b?.operator && a.rawGwei === b.rawGwei && a.weight === b.weight && a.rewardGwei === b.rewardGwei
  );
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
/** ⌊whole · part / of⌋, 0 of nothing. */
const share = (whole: bigint, part: bigint, of: bigint): bigint => (of === 0n ? 0n : (whole * part) / of);
const sum = (rows: readonly RewardRow[], of: (row: RewardRow) => bigint): bigint =>
  rows.reduce((total, row) => total + of(row), 0n);

/** Millionths as a percentage: `40 %`. */
export const percentOf = (part: bigint, whole: bigint): string => {
  if (whole === 0n) return "0 %";
  const hundredths = (part * 10_000n) / whole;
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")} %`.replace(".00", "");
};

export const percentOfPpm = (ppm: number): string => percentOf(BigInt(ppm), BigInt(PPM));
