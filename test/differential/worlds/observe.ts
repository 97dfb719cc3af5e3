import type { Hex } from "../../../offchain/domain/hex.js";
import type { NodeState, RewardRow } from "../../../offchain/domain/types.js";
import { GATEWAY_X } from "../../../offchain/domain/types.js";
import { readNodes } from "../../../offchain/epoch/artifacts.js";
import type { CalculatedEpoch } from "../../../offchain/epoch/calculate.js";
import { decodeProbe } from "../../../offchain/proofs/probeRecord.js";
import { rowsOf } from "../../offchain/world.js";
import type { Tally } from "./draw.js";
import type { EpochPlan } from "./epochPlan.js";
import type { Before } from "./previousEpoch.js";
import { PROBE } from "./reports.js";

const NOTHING = Buffer.alloc(0);
const CAP = 1_500_000;

/** Every outcome that the random worlds have to bring about; what each means is in {@link observe}. */
export const OUTCOMES = [
  ...["class", "operator", "issuedAt", "nodeSignature", "operatorSignature", "superseded", "stale", "uncommitted"],
  ...["silent", "length", "round", "order", "kbps", "country", "kind", "port"],
  ...["3 verifiers", "5 verifiers", "7 verifiers", "other verifiers than before", "other rounds than before"],
  ...["no live round", "some rounds live", "a host above its cap", "a /32 above its /48s", "a silent majority"],
  ...["new node", "tenure rises", "tenure stays", "tenure starts again", "class changes, tenure stays", "full tenure"],
  ...["measured without a score", "carried, not measured"],
  ...["no score", "only GatewayX", "only GaGaNode", "both classes", "operator in both classes", "empty budget"],
  ...["no raw share for a score", "no weight for a raw share", "no reward for a score"],
  ...["no stake", "some boost", "full boost", "stakes below the floor", "stakes above the floor"],
  ...["first leaf", "more credit", "credit to the lower index", "credit to a leaf of zero", "new leaf behind a gap"],
  "previous root repeated",
] as const;

/** Counts what came out in an epoch. */
export function observe(
  tally: Tally,
  plan: EpochPlan,
  before: Before,
  result: CalculatedEpoch,
  last?: EpochPlan,
): void {
  const note = (label: (typeof OUTCOMES)[number], happened: boolean): void => {
    if (happened) tally.add(label);
  };
  for (const row of rowsOf(result.artifacts.get("rejected.csv"))) tally.add(row.split(",")[2] ?? "");

  const { policy } = plan.snapshot;
  const verifiers = policy.verifiers.length;
  tally.add(`${verifiers} verifiers`);
  note("other verifiers than before", last !== undefined && last.snapshot.policy.verifiers.length !== verifiers);
  note("other rounds than before", last !== undefined && last.snapshot.policy.roundLength !== policy.roundLength);
  note("no live round", result.liveRounds === 0);
  note("some rounds live", result.liveRounds > 0 && result.liveRounds * policy.roundLength < 604_800);
  note("a silent majority", 2 * result.manifest.silentVerifiers.length > verifiers);

  const nodes = readNodes(result.artifacts.get("nodes.csv") ?? NOTHING, "nodes.csv");
  observeNodes(note, nodes, before);
  observeTags(note, plan, nodes);
  observeRewards(note, result.rewards, plan);
  observeLeaves(note, result, before);
}

type Note = (label: (typeof OUTCOMES)[number], happened: boolean) => void;

function observeNodes(note: Note, nodes: readonly NodeState[], { nodes: carried }: Before): void {
  const earlier = new Map(carried.map((it) => [it.node, it]));
  for (const { node, operator, class: nodeClass, score, tenure } of nodes) {
    const then = earlier.get(node);
    note("new node", then === undefined);
    note("measured without a score", then === undefined && score === 0n);
    note("carried, not measured", then !== undefined && score === 0n);
    if (then === undefined) continue;
    const isSame = then.operator === operator;
    note("tenure rises", isSame && tenure === then.tenure + 1);
    note("tenure stays", isSame && score > 0n && tenure === then.tenure);
    note("tenure starts again", !isSame && then.tenure > 0);
    note("class changes, tenure stays", isSame && then.class !== nodeClass && then.tenure > 0);
    note("full tenure", isSame && then.tenure >= 26 && score > 0n && nodeClass === GATEWAY_X);
  }
}

/** Judged by the first verifier with a folder: what the verifiers agree on is the engines' business. */
function observeTags(note: Note, plan: EpochPlan, nodes: readonly NodeState[]): void {
  const classOf = new Map(nodes.filter(({ score }) => score > 0n).map((it) => [it.node, it.class]));
  for (const content of [...plan.verifiers.values()][0]?.rounds.values() ?? []) {
    if (content.length % PROBE !== 0) continue;
    const kbpsOn = new Map<Hex, number>();
    const homesIn = new Map<Hex, number>();
    for (let at = 0; at < content.length; at += PROBE) {
      const { node, host, wide, kbps } = decodeProbe(content, at);
      if (classOf.get(node) === GATEWAY_X) kbpsOn.set(host, (kbpsOn.get(host) ?? 0) + kbps);
      else if (classOf.has(node) && BigInt(wide) !== 0n) homesIn.set(wide, (homesIn.get(wide) ?? 0) + 1);
    }
    note("a host above its cap", Math.max(0, ...kbpsOn.values()) > CAP);
    note("a /32 above its /48s", Math.max(0, ...homesIn.values()) > 16);
  }
}

function observeRewards(note: Note, rewards: readonly RewardRow[], { snapshot: { policy } }: EpochPlan): void {
  const has = (of: (row: RewardRow) => bigint): boolean => rewards.some((row) => of(row) > 0n);
  const [gatewayX, gagaNode] = [has((row) => row.scoreGatewayX), has((row) => row.scoreGaGaNode)];
  note("no score", rewards.length === 0);
  note("only GatewayX", gatewayX && !gagaNode);
  note("only GaGaNode", gagaNode && !gatewayX);
  note("both classes", gatewayX && gagaNode);
  note("empty budget", rewards.length > 0 && !has((row) => row.rawGwei));
  const staked = rewards.filter((row) => row.rawGwei > 0n).reduce((sum, row) => sum + row.stakeGwei, 0n);
  note("stakes below the floor", staked > 0n && staked < policy.boostFloorGwei);
  note("stakes above the floor", staked > policy.boostFloorGwei);
  for (const { scoreGatewayX, scoreGaGaNode, rawGwei, stakeGwei, weight, rewardGwei } of rewards) {
    note("operator in both classes", scoreGatewayX > 0n && scoreGaGaNode > 0n);
    note("no raw share for a score", rawGwei === 0n && has((row) => row.rawGwei));
    note("no weight for a raw share", rawGwei > 0n && weight === 0n);
    note("no reward for a score", rewardGwei === 0n);
    if (rawGwei < 1_000n || policy.boostBasePpm > 900_000) continue;
    const base = (rawGwei * BigInt(policy.boostBasePpm)) / 1_000_000n;
    note("no stake", stakeGwei === 0n && weight === base);
    note("some boost", weight > base && weight < rawGwei);
    note("full boost", weight === rawGwei);
  }
}

function observeLeaves(note: Note, { manifest, rewards }: CalculatedEpoch, before: Before): void {
  note("previous root repeated", before.epoch > 0 && manifest.root === manifest.previousRoot);
  note("first leaf", manifest.count > 0 && before.count === 0);
  for (const { operator, rewardGwei } of rewards) {
    if (rewardGwei === 0n) continue;
    const [lowest, second] = before.leaves.filter(({ account }) => account === operator);
    note("more credit", lowest !== undefined && lowest.cumulativeGwei > 0n);
    note("credit to a leaf of zero", lowest?.cumulativeGwei === 0n);
    note("credit to the lower index", second !== undefined);
    note("new leaf behind a gap", lowest === undefined && before.leaves.at(-1)?.index !== before.count - 1);
  }
}
