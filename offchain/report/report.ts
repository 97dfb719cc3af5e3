import type { Address } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import { GATEWAY_X, type NodeState, type RewardRow, type Snapshot } from "../domain/types.js";
import { type LeafProof as EpochLeafProof, claimedLeaves, proofAt } from "../epoch/published.js";
import { formatLeafProof } from "../watch/leafProof.js";
import { type BoostBin, boostBins } from "./boost.js";
import { type Budget, budgetOf, requireGrowth, totalScore } from "./budget.js";
import { type Changes, type Counts, changesOf, countsOf } from "./changes.js";
import { type Distribution, distributionOf } from "./distribution.js";
import { type NodeGroup, type RejectionGroup, groupNodes, groupRejections } from "./groups.js";
import { nodeRewards } from "./nodeRewards.js";
import type { ReportInputs, ReportedEpoch } from "./reportInputs.js";

/** One of the most rewarded operators. */
export interface ReportedOperator extends RewardRow {
  /** Everything it ever earned, gwei of MSN: what its leaf says. */
  readonly lifetimeGwei: bigint;
  /** The text of its proof file, or undefined where it has no leaf. */
  readonly proof: string | undefined;
}

/** Everything a report shows; amounts are gwei of MSN. */
export interface EpochReport {
  readonly published: ReportedEpoch["published"];
  readonly snapshot: Snapshot | undefined;
  readonly budget: Budget | undefined;
  readonly counts: Counts;
  readonly classes: readonly NodeGroup[];
  /** Undefined where the proofs were not given. */
  readonly countries: readonly NodeGroup[] | undefined;
  readonly distribution: Distribution;
  readonly rawDistribution: Distribution;
  /** The most rewarded first; `operatorsInAll` says how many there are. */
  readonly operators: readonly ReportedOperator[];
  readonly operatorsInAll: number;
  readonly boost: readonly BoostBin[];
  readonly rejections: readonly RejectionGroup[];
  readonly changes: Changes | undefined;
}

export interface ReportOptions {
  /** Country of each node of `nodes.csv`, in its order. */
  readonly countries: readonly string[] | undefined;
  /** So many operators are listed with their proofs. */
  readonly mostOperators: number;
}

/** What a report shows of its inputs. Throws `artifacts` where the epoch's numbers contradict each other. */
export function reportOf(inputs: ReportInputs, { countries, mostOperators }: ReportOptions): EpochReport {
  const { epoch, snapshot, previous } = inputs;
  const { published, nodes, rewards } = epoch;
  if (previous !== undefined) requireGrowth(epoch, previous.manifest.totalGwei);
  const budget = snapshot && budgetOf(snapshot, published.manifest, rewards);
  const perNode = budget && nodeRewards(nodes, rewards, budget.pots, totalScore(rewards));
  return {
    published,
    snapshot,
    budget,
    counts: countsOf(epoch),
    classes: groupNodes(nodes, perNode, className),
    countries: countries && groupNodes(nodes, perNode, (_node, number) => countries[number] ?? ""),
    distribution: distributionOf(rewards.map(({ rewardGwei }) => rewardGwei)),
    rawDistribution: distributionOf(rewards.map(({ rawGwei }) => rawGwei)),
    operators: topOperators(epoch, mostOperators),
    operatorsInAll: rewards.length,
    boost: boostBins(rewards),
    rejections: groupRejections(epoch.rejected),
    changes: previous && changesOf(epoch, previous),
  };
}

export const className = ({ class: nodeClass }: Pick<NodeState, "class">): string =>
  nodeClass === GATEWAY_X ? "GatewayX" : "GaGaNode";

function topOperators({ published, rewards }: ReportedEpoch, most: number): ReportedOperator[] {
  const leaves = claimedLeaves(published.leaves);
  const descending = [...rewards].sort(
    (a, b) => Number(b.rewardGwei > a.rewardGwei) - Number(a.rewardGwei > b.rewardGwei) || byOperator(a, b),
  );
  return descending.slice(0, most).map((row) => {
    const leaf = leaves.get(row.operator);
    const proof = leaf && proofText(published.manifest, proofAt(published, leaf.index));
    return { ...row, lifetimeGwei: leaf?.cumulativeGwei ?? 0n, proof };
  });
}

const byOperator = (a: RewardRow, b: RewardRow): number => compareAscii(a.operator, b.operator);

function proofText(
  { chainId, distributor }: { chainId: number; distributor: Address },
  { account, epoch, index, cumulativeGwei, path }: EpochLeafProof,
): string {
  return formatLeafProof({ account, chainId, distributor, epoch, index, cumulativeGwei, path });
}
