import { EPOCH_SECONDS } from "../domain/constants.js";
import { PROBE_AT, PROBE_BYTES } from "../domain/probeLayout.js";
import { DEFAULT_ROUND_SECONDS } from "../relays/importRelays.js";
import { DEVIATING, LARGEST_JITTER_PERMILLE, MISSED_NODE } from "./assumptions.js";
import type { NetworkModel } from "./networkModel.js";
import type { NodeTable } from "./nodeTable.js";
import { slotsByPhase } from "./presence.js";
import { drawQuantile } from "./quantiles.js";
import { Random } from "./random.js";

export const ROUNDS = EPOCH_SECONDS / DEFAULT_ROUND_SECONDS;

const RECORD_WORDS = PROBE_BYTES / 4;
const HALF = 1 << 15;
const MAX_KBPS = 100_000_000;
const KINDS = 4;

/**
 * Fills batches in place, a hundred million records in a row: no object, no slice and one draw for a record. The buffer is
 * the same for every batch.
 */
export class BatchFiller {
  readonly #table: NodeTable;
  readonly #model: NetworkModel;
  readonly #countries: readonly number[];
  readonly #seed: Uint8Array;
  readonly #templates: Uint32Array;
  readonly #records: Uint32Array;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  /** True bandwidth in the present slot. */
  readonly #kbps: Uint32Array;
  #slots: Uint8Array = new Uint8Array();
  #slot = -1;

  constructor(table: NodeTable, model: NetworkModel, seed: Uint8Array) {
    this.#table = table;
    this.#model = model;
    this.#countries = [...model.countries.keys()].map((name) => (name === "" ? 0 : Buffer.from(name).readUInt16BE()));
    this.#seed = seed;
    const { buffer, byteOffset } = table.templates;
    this.#templates = new Uint32Array(buffer, byteOffset, table.size * RECORD_WORDS);
    this.#records = new Uint32Array(table.size * RECORD_WORDS);
    this.#bytes = Buffer.from(this.#records.buffer);
    this.#view = new DataView(this.#records.buffer);
    this.#kbps = new Uint32Array(table.size);
  }

  /** Sets the truth that all verifiers measure in this round; rounds ascend. */
  beginRound(round: number): void {
    const { slots, fluctuationPermille } = this.#model;
    this.#slots = slotsByPhase(round, ROUNDS, slots);
    const slot = Math.floor((round * slots) / ROUNDS);
    if (slot === this.#slot) return;
    this.#slot = slot;
    const random = Random.of(this.#seed, `bandwidth ${slot}`);
    for (const [row, median] of this.#table.kbps.entries()) {
      const kbps = Math.floor((median * drawQuantile(random, fluctuationPermille)) / 1000);
      this.#kbps[row] = Math.min(Math.max(kbps, 1), MAX_KBPS);
    }
  }

  /** A verifier's batch of the round, which holds until the next call. */
  fill(random: Random): Buffer {
    const { size, presence, phase } = this.#table;
    const slots = this.#slots;
    let at = 0;
    for (let row = 0; row < size; row++) {
      if ((((presence[row] ?? 0) >>> (slots[phase[row] ?? 0] ?? 0)) & 1) === 0) continue;
      const bits = random.next();
      const chance = bits >>> 16;
      if (chance < MISSED_NODE) continue;
      this.#copy(row, at);
      this.#view.setUint32(at * PROBE_BYTES + PROBE_AT.kbps, jittered(this.#kbps[row] ?? 0, bits & 0xffff));
      if (chance < MISSED_NODE + DEVIATING) this.#deviate(at * PROBE_BYTES, random);
      at++;
    }
    return this.#bytes.subarray(0, at * PROBE_BYTES);
  }

  #copy(row: number, at: number): void {
    const templates = this.#templates;
    const records = this.#records;
    const from = row * RECORD_WORDS;
    const to = at * RECORD_WORDS;
    for (let word = 0; word < RECORD_WORDS; word++) records[to + word] = templates[from + word] ?? 0;
  }

  /** Another country, kind, port or host than the node has. */
  #deviate(offset: number, random: Random): void {
    const bytes = this.#bytes;
    const field = random.below(4);
    if (field === 0) {
      bytes.writeUInt16BE(this.#countries[random.below(this.#countries.length)] ?? 0, offset + PROBE_AT.country);
    } else if (field === 1) {
      const kind = bytes.readUInt8(offset + PROBE_AT.kind);
      bytes.writeUInt8((kind + 1 + random.below(KINDS - 1)) % KINDS, offset + PROBE_AT.kind);
    } else if (field === 2) {
      bytes.writeUInt8(1 - bytes.readUInt8(offset + PROBE_AT.portOpen), offset + PROBE_AT.portOpen);
    } else {
      bytes.writeInt32BE(random.next(), offset + PROBE_AT.host);
    }
  }
}

/** The bandwidth a verifier sees; `draw` from 0 to before 2^16. */
function jittered(kbps: number, draw: number): number {
  const seen = kbps + Math.floor((kbps * (draw - HALF) * LARGEST_JITTER_PERMILLE) / (HALF * 1000));
  return Math.min(Math.max(seen, 1), MAX_KBPS);
}
