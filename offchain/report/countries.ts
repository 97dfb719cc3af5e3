import { MsnError } from "../domain/errors.js";
import { fromHex } from "../domain/hex.js";
import { compareBytes } from "../domain/order.js";
import { NODE_BYTES, PROBE_AT, PROBE_BYTES } from "../domain/probeLayout.js";
import type { NodeState } from "../domain/types.js";
import { readBatch } from "../epoch/verifierBatches.js";
import { type BatchFile, REGISTRATIONS_FILE, batchPath, listBatches, openProofFolder } from "../io/proofFolder.js";
import { type BatchFacts, batchFault, type OnRecords, recordsIn } from "../proofs/batchReader.js";
import type { PublishedTables, ReportedEpoch } from "./reportInputs.js";

const LETTERS = 26;
const A = 65;
/** Countries are numbered by their letters from 1; 0 is the empty country. */
const COUNTRIES = 1 + LETTERS * LETTERS;

/** Called after each batch. */
export type OnBatch = (done: number, total: number, records: number) => void;

/**
 * Where each node of `nodes.csv` is, in that order: the country that most of the epoch's counted reports give, the first in
 * the alphabet of equals; empty where no report names one. It is the report's own summary: the rules decide each round's
 * country by majority (rewards-spec.md section 3). Throws `artifacts` where a counted batch is missing, another one, or
 * not as the rules want it, `proofs`, `gzip` or `io`.
 */
export async function nodeCountries(epoch: ReportedEpoch, proofsDir: string, onBatch: OnBatch): Promise<string[]> {
  const counter = new CountryCounter(epoch.nodes);
  const counted = countedBatches(epoch);
  const rejected = rejectedFiles(epoch);
  const folder = await openProofFolder(proofsDir);
  const missing = new Set(counted.keys());
  let records = 0;
  for (const [verifier, location] of folder.folders) {
    for (const file of (await listBatches(location)) ?? []) {
      const path = batchPath(verifier, file.round);
      const digest = counted.get(path);
      if (digest === undefined) continue;
      const facts = await readBatch(file, rejected.has(path) ? () => undefined : counter.batch());
      if (facts.digest !== digest) {
        throw new MsnError("artifacts", `is not the batch that was counted, whose SHA-256 is ${digest}`, {
          file: file.location,
        });
      }
      if (!rejected.has(path)) expectSound(facts, file);
      missing.delete(path);
      records += recordsIn(facts);
      onBatch(counted.size - missing.size, counted.size, records);
    }
  }
  const [first] = missing;
  if (first !== undefined) throw new MsnError("artifacts", `lacks ${first}, which was counted`, { file: proofsDir });
  return counter.countries();
}

/** Whoever published the epoch may have left out that a batch is not one which the rules count. */
function expectSound(facts: BatchFacts, { round, location }: BatchFile): void {
  const fault = batchFault(facts, round, round + 1);
  if (fault === undefined) return;
  throw new MsnError("artifacts", `is rejected by the rules (${fault.code}), and rejected.csv does not say so`, {
    file: location,
  });
}

function countedBatches({ inputs }: ReportedEpoch): Map<string, string> {
  const batches = inputs.filter(({ path }) => path.startsWith("probes/"));
  return new Map(batches.map(({ path, digest }) => [path, digest]));
}

/** A batch with one fault counts for nothing (section 2). */
const rejectedFiles = ({ rejected }: PublishedTables): ReadonlySet<string> =>
  new Set(rejected.map(({ file }) => file).filter((file) => file !== REGISTRATIONS_FILE));

/** Counts reports by node and country. Nodes and the records of a batch both ascend, so that they are walked side by side. */
class CountryCounter {
  readonly #nodes: readonly Buffer[];
  /** Of each node the first country reported, and how often: for nearly all of them the only one. */
  readonly #first: Uint16Array;
  readonly #firstReports: Uint32Array;
  /** Reports of other countries, by node · COUNTRIES + country. */
  readonly #others = new Map<number, number>();

  constructor(nodes: readonly NodeState[]) {
    this.#nodes = nodes.map(({ node }) => fromHex(node, NODE_BYTES));
    this.#first = new Uint16Array(nodes.length);
    this.#firstReports = new Uint32Array(nodes.length);
  }

  /** Counts the records of a batch, from its first to its last. */
  batch(): OnRecords {
    let number = 0;
    return (records) => {
      for (let record = 0; record < records.length; record += PROBE_BYTES) {
        let order = -1;
        for (; number < this.#nodes.length; number++) {
          order = compareBytes(this.#nodes[number] ?? records, 0, records, record + PROBE_AT.node, NODE_BYTES);
          if (order >= 0) break;
        }
        const country = countryNumber(records, record + PROBE_AT.country);
        if (order === 0 && country !== 0) this.#count(number, country);
      }
    };
  }

  #count(node: number, country: number): void {
    if (this.#firstReports[node] === 0) this.#first[node] = country;
    if (this.#first[node] === country) {
      this.#firstReports[node] = (this.#firstReports[node] ?? 0) + 1;
      return;
    }
    const key = node * COUNTRIES + country;
    this.#others.set(key, (this.#others.get(key) ?? 0) + 1);
  }

  countries(): string[] {
    const [most, reports] = [Uint16Array.from(this.#first), Uint32Array.from(this.#firstReports)];
    for (const [key, count] of this.#others) {
      const [node, country] = [Math.floor(key / COUNTRIES), key % COUNTRIES];
      const [best, bestCountry] = [reports[node] ?? 0, most[node] ?? 0];
      if (count < best || (count === best && country > bestCountry)) continue;
      [most[node], reports[node]] = [country, count];
    }
    return Array.from(most, countryName);
  }
}

function countryNumber(batch: Buffer, at: number): number {
  const [first, second] = [batch[at] ?? 0, batch[at + 1] ?? 0];
  return first === 0 ? 0 : 1 + (first - A) * LETTERS + (second - A);
}

function countryName(number: number): string {
  if (number === 0) return "";
  return String.fromCharCode(A + Math.floor((number - 1) / LETTERS), A + ((number - 1) % LETTERS));
}
