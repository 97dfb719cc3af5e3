import type { Address } from "../../offchain/domain/hex.js";
import type { ProbeRecord } from "../../offchain/proofs/probeRecord.js";

// Section 3 of the reward specification once more, as plainly as it can be written: bigints, filters, no shared code.

export interface NaiveNode {
  readonly node: Address;
  readonly class: 1 | 2;
  readonly kind: number;
  readonly tenure: number;
}

interface Measured extends NaiveNode {
  readonly host: string;
  readonly net: string;
  readonly wide: string;
  readonly country: string;
  readonly measuredKind: number;
  readonly kbps: bigint;
  readonly storageGb: bigint;
  readonly portOpen: boolean;
}

const ZERO_TAG = `0x${"00".repeat(16)}`;

function majority<T>(values: readonly T[]): T | undefined {
  return values.find((value) => 2 * values.filter((other) => other === value).length > values.length);
}

function median(values: readonly number[]): bigint {
  return BigInt([...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0);
}

function measure(node: NaiveNode, reports: readonly ProbeRecord[], quorum: number): Measured | undefined {
  if (reports.length < quorum) return undefined;
  const host = majority(reports.map((r) => r.host));
  const net = majority(reports.map((r) => r.net));
  const measuredKind = majority(reports.map((r) => r.kind));
  if (host === undefined || net === undefined || measuredKind === undefined) return undefined;
  return {
    ...node,
    host,
    net,
    measuredKind,
    wide: majority(reports.map((r) => r.wide)) ?? ZERO_TAG,
    country: majority(reports.map((r) => r.country)) ?? "",
    kbps: median(reports.map((r) => r.kbps)),
    storageGb: median(reports.map((r) => r.storageGb)),
    portOpen: 2 * reports.filter((r) => r.portOpen).length > reports.length,
  };
}

function gatewayX(node: Measured, all: readonly Measured[]): bigint {
  if (node.storageGb < 20n) return 0n;
  const total = all.filter((o) => o.class === 1 && o.host === node.host).reduce((sum, o) => sum + o.kbps, 0n);
  const q = total <= 1_500_000n ? node.kbps : (node.kbps * 1_500_000n) / total;
  const storage = 700_000n + (300_000n * ((node.storageGb < 100n ? node.storageGb : 100n) - 20n)) / 80n;
  const tenure = 400_000n + (600_000n * BigInt(Math.min(node.tenure, 26))) / 26n;
  return (q * storage * tenure) / 10n ** 12n;
}

function base(kind: number, portOpen: boolean): bigint {
  if (kind === 1) return portOpen ? 333_000n : 266_000n;
  if (kind === 2) return 100_000n;
  return portOpen ? 100_000n : 16_000n;
}

function gagaNode(node: Measured, all: readonly Measured[]): bigint {
  if (node.kbps < 2_000n) return 0n;
  const [measured, registered] = [base(node.measuredKind, node.portOpen), base(node.kind, node.portOpen)];
  const geo = new Map([
    ["US", 2_000_000n],
    ["KR", 1_500_000n],
    ["PK", 300_000n],
    ["BD", 300_000n],
    ["CN", 50_000n],
  ]);
  const home = all.filter((o) => o.class === 2);
  const m48 = home.filter((o) => o.net === node.net).length;
  const m32 = home.filter((o) => o.wide === node.wide).length;
  const m = BigInt(node.wide === ZERO_TAG ? m48 : Math.max(m48, Math.ceil(m32 / 16)));
  let seg = 0n;
  for (let step = 1n << 19n; step > 0n; step >>= 1n) if ((seg + step) ** 10n * m ** 7n <= 10n ** 60n) seg += step;
  return ((measured < registered ? measured : registered) * (geo.get(node.country) ?? 1_000_000n) * seg) / 10n ** 12n;
}

/** The round scores of the measured nodes, by node. */
export function naiveRound(
  nodes: readonly NaiveNode[],
  batches: readonly (readonly ProbeRecord[])[],
  quorum: number,
): Map<Address, bigint> {
  const measured = nodes.flatMap((node) => {
    const reports = batches.flatMap((batch) => batch.filter((record) => record.node === node.node));
    return measure(node, reports, quorum) ?? [];
  });
  return new Map(
    measured.map((node) => [node.node, node.class === 1 ? gatewayX(node, measured) : gagaNode(node, measured)]),
  );
}
