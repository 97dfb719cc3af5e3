import type { Address, Hex } from "../domain/hex.js";
import { type BatchFile, readReports, type Report } from "./batches.js";
import type { Registration } from "./registrations.js";
import type { Snapshot } from "./snapshot.js";

const NO_WIDE: Hex = `0x${"00".repeat(16)}`;
const NO_COUNTRY = "\0\0";

/** A node before the epoch: its counted registration and its n (section 3). */
export interface Entrant extends Registration {
  readonly tenureBefore: bigint;
}

/** A node after the epoch. */
export interface NodeScore {
  readonly score: bigint;
  /** Whether it was measured in at least one round. */
  readonly isMeasured: boolean;
  readonly tenure: bigint;
}

/** What the verifiers agree on for a node in one round. */
interface Measurement {
  readonly entrant: Entrant;
  readonly host: Hex;
  readonly net: Hex;
  readonly wide: Hex;
  readonly kbps: bigint;
  readonly storageGb: bigint;
  readonly country: string;
  readonly kind: number;
  readonly portOpen: boolean;
}

/** Section 3: every entrant's epoch score and its n after the epoch. */
export function scoreEpoch(
  entrants: ReadonlyMap<Address, Entrant>,
  batches: readonly BatchFile[],
  snapshot: Snapshot,
  onRound: (done: number) => void,
): Map<Address, NodeScore> {
  const roundScores = new Map<Address, bigint[]>();
  for (const node of entrants.keys()) roundScores.set(node, []);
  let liveRounds = 0;
  for (let round = 0; round < snapshot.rounds; round++) {
    onRound(round);
    const ofRound = batches.filter((batch) => batch.round === round);
    if (ofRound.length < snapshot.quorum) continue;
    liveRounds++;
    const measured = measureRound(entrants, ofRound, snapshot.quorum);
    const gatewayX = measured.filter((it) => it.entrant.class === 1);
    const gagaNode = measured.filter((it) => it.entrant.class === 2);
    const [hosts, groups] = [totalsOf(gatewayX), totalsOf(gagaNode)];
    for (const it of gatewayX) roundScores.get(it.entrant.node)?.push(gatewayXScore(it, hosts));
    for (const it of gagaNode) roundScores.get(it.entrant.node)?.push(gagaNodeScore(it, groups));
  }

  const scores = new Map<Address, NodeScore>();
  for (const [node, { tenureBefore }] of entrants) {
    const own = roundScores.get(node) ?? [];
    const positive = own.filter((score) => score > 0n).length;
    const isFull = liveRounds >= 1 && 2 * positive >= liveRounds;
    scores.set(node, {
      score: own.reduce((sum, score) => sum + score, 0n),
      isMeasured: own.length > 0,
      tenure: isFull ? tenureBefore + 1n : tenureBefore,
    });
  }
  return scores;
}

/** Section 3: the registered nodes that at least quorum verifiers report and agree on. */
function measureRound(
  entrants: ReadonlyMap<Address, Entrant>,
  batches: readonly BatchFile[],
  quorum: number,
): Measurement[] {
  const reportsOf = new Map<Address, Report[]>();
  for (const batch of batches) {
    for (const report of readReports(batch.content)) {
      if (!entrants.has(report.node)) continue;
      const reports = reportsOf.get(report.node) ?? [];
      reports.push(report);
      reportsOf.set(report.node, reports);
    }
  }
  const measured: Measurement[] = [];
  for (const [node, reports] of reportsOf) {
    const entrant = entrants.get(node);
    if (entrant === undefined || reports.length < quorum) continue;
    const host = majority(reports.map((it) => it.host));
    const net = majority(reports.map((it) => it.net));
    const kind = majority(reports.map((it) => it.kind));
    if (host === undefined || net === undefined || kind === undefined) continue;
    measured.push({
      entrant,
      host,
      net,
      kind,
      wide: majority(reports.map((it) => it.wide)) ?? NO_WIDE,
      country: majority(reports.map((it) => it.country)) ?? NO_COUNTRY,
      kbps: lowerMedian(reports.map((it) => it.kbps)),
      storageGb: lowerMedian(reports.map((it) => it.storageGb)),
      portOpen: 2 * reports.filter((it) => it.portOpen === 1).length > reports.length,
    });
  }
  return measured;
}

/** The value given by more than half, if there is one. */
function majority<T>(values: readonly T[]): T | undefined {
  return values.find((value) => 2 * values.filter((other) => other === value).length > values.length);
}

/** Ascending, position `⌊(k−1)/2⌋`. */
function lowerMedian(values: readonly bigint[]): bigint {
  const ascending = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return ascending[Math.floor((values.length - 1) / 2)] ?? 0n;
}

/** What the nodes of a class add up to in one round, by tag. */
interface Totals {
  readonly kbpsOnHost: ReadonlyMap<Hex, bigint>;
  readonly nodesInNet: ReadonlyMap<Hex, bigint>;
  readonly nodesInWide: ReadonlyMap<Hex, bigint>;
}

function totalsOf(measured: readonly Measurement[]): Totals {
  return {
    kbpsOnHost: sumBy(measured.map((it) => [it.host, it.kbps])),
    nodesInNet: sumBy(measured.map((it) => [it.net, 1n])),
    nodesInWide: sumBy(measured.map((it) => [it.wide, 1n])),
  };
}

function sumBy(values: readonly (readonly [Hex, bigint])[]): Map<Hex, bigint> {
  const sums = new Map<Hex, bigint>();
  for (const [tag, value] of values) sums.set(tag, (sums.get(tag) ?? 0n) + value);
  return sums;
}

/** Section 3, GatewayX: `⌊q · storage · tenure / 10^12⌋`. */
function gatewayXScore(it: Measurement, { kbpsOnHost }: Totals): bigint {
  if (it.storageGb < 20n) return 0n;
  const total = kbpsOnHost.get(it.host) ?? 0n;
  const q = total <= 1_500_000n ? it.kbps : (it.kbps * 1_500_000n) / total;
  const storage = 700_000n + (300_000n * (least(it.storageGb, 100n) - 20n)) / 80n;
  const tenure = 400_000n + (600_000n * least(it.entrant.tenureBefore, 26n)) / 26n;
  return (q * storage * tenure) / 10n ** 12n;
}

/** Section 3, GaGaNode: `⌊base · geo · seg / 10^12⌋`. */
function gagaNodeScore(it: Measurement, { nodesInNet, nodesInWide }: Totals): bigint {
  if (it.kbps < 2_000n) return 0n;
  const base = least(baseOf(it.kind, it.portOpen), baseOf(it.entrant.kind, it.portOpen));
  const m48 = nodesInNet.get(it.net) ?? 0n;
  const wideShare = ((nodesInWide.get(it.wide) ?? 0n) + 15n) / 16n;
  const m = it.wide === NO_WIDE || m48 > wideShare ? m48 : wideShare;
  return (base * geoOf(it.country) * segment(m)) / 10n ** 12n;
}

function baseOf(kind: number, portOpen: boolean): bigint {
  if (kind === 1) return portOpen ? 333_000n : 266_000n;
  if (kind === 2) return 100_000n;
  return portOpen ? 100_000n : 16_000n;
}

function geoOf(country: string): bigint {
  if (country === "US") return 2_000_000n;
  if (country === "KR") return 1_500_000n;
  if (country === "PK" || country === "BD") return 300_000n;
  if (country === "CN") return 50_000n;
  return 1_000_000n;
}

/** Section 3: the largest integer x with `x^10 · m^7 ≤ 10^60`, bit by bit from above. */
function segment(m: bigint): bigint {
  let x = 0n;
  for (let bit = 2n ** 20n; bit > 0n; bit /= 2n) {
    if ((x + bit) ** 10n * m ** 7n <= 10n ** 60n) x += bit;
  }
  return x;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
