import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { PROBE_AT, PROBE_BYTES } from "../../../offchain/domain/probeLayout.js";
import type { ProbeRecord } from "../../../offchain/proofs/probeRecord.js";
import { decodeProbe } from "../../../offchain/proofs/probeRecord.js";
import { decodeRegistration, REGISTRATION_BYTES } from "../../../offchain/proofs/registrationRecord.js";

/** What the files of a generated network say about one node. */
export interface MeasuredNode {
  /** One of its records. */
  readonly sample: ProbeRecord;
  /** Its reports, by round. */
  readonly reports: Map<number, ProbeRecord[]>;
}

/** The batches below `proofs/probes`: by verifier, then by round. */
export function readBatches(out: string): Map<string, Map<number, Buffer>> {
  const probes = join(out, "proofs", "probes");
  const rounds = (verifier: string): [number, Buffer][] =>
    readdirSync(join(probes, verifier))
      .sort()
      .map((name) => [Number(name.slice(0, 5)), readFileSync(join(probes, verifier, name))]);
  return new Map(
    readdirSync(probes)
      .sort()
      .map((verifier) => [verifier, new Map(rounds(verifier))]),
  );
}

/** Every node's reports of some rounds. */
export function measuredNodes(
  batches: ReadonlyMap<string, ReadonlyMap<number, Buffer>>,
  isWanted: (round: number) => boolean,
): Map<string, MeasuredNode> {
  const nodes = new Map<string, MeasuredNode>();
  for (const rounds of batches.values()) {
    for (const [round, batch] of rounds) {
      if (!isWanted(round)) continue;
      for (let at = 0; at < batch.length; at += PROBE_BYTES) addReport(nodes, round, decodeProbe(batch, at));
    }
  }
  return nodes;
}

function addReport(nodes: Map<string, MeasuredNode>, round: number, record: ProbeRecord): void {
  let node = nodes.get(record.node);
  if (node === undefined) nodes.set(record.node, (node = { sample: record, reports: new Map() }));
  const reports = node.reports.get(round);
  if (reports === undefined) node.reports.set(round, [record]);
  else reports.push(record);
}

/** The operator of every registered node. */
export function readOperators(out: string): Map<string, string> {
  const records = readFileSync(join(out, "proofs", "registrations.rows"));
  return new Map(
    Array.from({ length: records.length / REGISTRATION_BYTES }, (_, i) => {
      const { node, operator } = decodeRegistration(records, i * REGISTRATION_BYTES);
      return [node, operator];
    }),
  );
}

/** The bandwidths of a batch. */
export function bandwidths(batch: Buffer): number[] {
  return Array.from({ length: batch.length / PROBE_BYTES }, (_, i) =>
    batch.readUInt32BE(i * PROBE_BYTES + PROBE_AT.kbps),
  );
}

/** The value that a share of the values is below. */
export function quantile(values: readonly number[], share: number): number {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[Math.floor(share * (ascending.length - 1))]!;
}

/** How often each value of a key occurs. */
export function tally<T>(items: Iterable<T>, key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}
