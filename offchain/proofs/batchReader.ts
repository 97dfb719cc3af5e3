import { Sha256 } from "../crypto/sha256.js";
import type { Digest } from "../domain/hex.js";
import { PROBE_BYTES } from "../domain/probeLayout.js";
import type { Rejection } from "../domain/types.js";
import { firstProbeFault, type ProbeFault } from "./probeBatch.js";

/** What is known of a batch when all of it has been read. */
export interface BatchFacts {
  /** SHA-256 of the uncompressed content. */
  readonly digest: Digest;
  /** Uncompressed. */
  readonly bytes: number;
  /** The first record that fails. */
  readonly fault: ProbeFault | undefined;
}

/** Takes whole records in their order; they are the reader's, and hold only during the call. */
export type OnRecords = (records: Buffer) => void;

const NOTHING = Buffer.alloc(0);

/**
 * Reads a batch piece by piece (rewards-spec.md section 2): takes its digest and finds its first fault. Passes on the records
 * in front of that fault, which count for nothing where {@link batchFault} finds one. Holds no more than a piece and a record.
 */
export class BatchReader {
  readonly #hash = new Sha256();
  readonly #onRecords: OnRecords;
  #bytes = 0;
  #fault: ProbeFault | undefined;
  /** The last record that was passed on. */
  #before: Buffer | undefined;
  /** The start of a record that the end of a piece has cut. */
  #cut = NOTHING;

  constructor(onRecords: OnRecords) {
    this.#onRecords = onRecords;
  }

  add(piece: Buffer): void {
    this.#hash.add(piece);
    this.#bytes += piece.length;
    if (this.#fault !== undefined) return;
    const bytes = this.#cut.length === 0 ? piece : Buffer.concat([this.#cut, piece]);
    const end = bytes.length - (bytes.length % PROBE_BYTES);
    this.#cut = Buffer.from(bytes.subarray(end));
    if (end > 0) this.#read(bytes.subarray(0, end));
  }

  end(): BatchFacts {
    return { digest: this.#hash.digest(), bytes: this.#bytes, fault: this.#fault };
  }

  #read(records: Buffer): void {
    const fault = firstProbeFault(records, this.#before);
    if (fault !== undefined) {
      const passed = (this.#bytes - this.#cut.length - records.length) / PROBE_BYTES;
      this.#fault = { ...fault, record: passed + fault.record };
      return;
    }
    this.#before = Buffer.from(records.subarray(-PROBE_BYTES));
    this.#onRecords(records);
  }
}

/** Whole records in a batch. */
export const recordsIn = ({ bytes }: BatchFacts): number => Math.floor(bytes / PROBE_BYTES);

/** What makes the rules reject a whole batch, the first reason in their order. */
export function batchFault(facts: BatchFacts, round: number, rounds: number): Omit<Rejection, "file"> | undefined {
  if (facts.bytes % PROBE_BYTES !== 0) return { code: "length" };
  if (round >= rounds) return { code: "round" };
  return facts.fault;
}
