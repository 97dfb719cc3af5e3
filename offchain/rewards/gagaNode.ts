import { scaleByPpmTwice } from "./integers.js";
import type { NodeScores } from "./nodeScores.js";
import { segmentNodes, segmentPpm } from "./segment.js";
import { TagTable } from "./tagTable.js";

const MIN_KBPS = 2_000;
const RESIDENTIAL_COMPUTER = 1;
const RESIDENTIAL_PHONE = 2;
const NO_WIDE = -1;

/** The base value of a kind, as measured or registered (section 3). */
export function basePoints(kind: number, portOpen: boolean): number {
  if (kind === RESIDENTIAL_COMPUTER) return portOpen ? 333_000 : 266_000;
  if (kind === RESIDENTIAL_PHONE) return 100_000;
  return portOpen ? 100_000 : 16_000;
}

const countryNumber = (letters: string): number => Buffer.from(letters, "ascii").readUInt16BE(0);
const GEO_PPM: ReadonlyMap<number, number> = new Map([
  [countryNumber("US"), 2_000_000],
  [countryNumber("KR"), 1_500_000],
  [countryNumber("PK"), 300_000],
  [countryNumber("BD"), 300_000],
  [countryNumber("CN"), 50_000],
]);

/** The geographic coefficient in ppm; `country` is two ASCII bytes as one number, 0 for none. */
export const geoPpm = (country: number): number => GEO_PPM.get(country) ?? 1_000_000;

/** A measured GaGaNode node; its agreed tags stand at the given offsets of the given batches. */
export interface MeasuredGagaNode {
  node: number;
  kbps: number;
  /** The lower of the base values of the measured and the registered kind. */
  base: number;
  country: number;
  netBatch: Buffer;
  netOffset: number;
  /** Undefined under the IPv4 rule. */
  wideBatch: Buffer | undefined;
  wideOffset: number;
}

/** The GaGaNode nodes measured in one round, as columns; filled and emptied again for each round. */
export class GagaNodeRound {
  #size = 0;
  readonly #nets: TagTable;
  readonly #wides: TagTable;
  readonly #node: Int32Array;
  /** Base times geo, 0 for a node too slow to score. */
  readonly #worth: Float64Array;
  readonly #net: Int32Array;
  readonly #wide: Int32Array;
  readonly #netNodes: Uint32Array;
  readonly #wideNodes: Uint32Array;

  /** `capacity` is the largest number of nodes a round can hold. */
  constructor(capacity: number) {
    this.#nets = new TagTable(capacity);
    this.#wides = new TagTable(capacity);
    this.#node = new Int32Array(capacity);
    this.#worth = new Float64Array(capacity);
    this.#net = new Int32Array(capacity);
    this.#wide = new Int32Array(capacity);
    this.#netNodes = new Uint32Array(capacity);
    this.#wideNodes = new Uint32Array(capacity);
  }

  add(measured: MeasuredGagaNode): void {
    const at = this.#size++;
    const net = this.#nets.numberOf(measured.netBatch, measured.netOffset);
    const wide =
      measured.wideBatch === undefined ? NO_WIDE : this.#wides.numberOf(measured.wideBatch, measured.wideOffset);
    this.#node[at] = measured.node;
    this.#worth[at] = measured.kbps < MIN_KBPS ? 0 : measured.base * geoPpm(measured.country);
    this.#net[at] = net;
    this.#wide[at] = wide;
    this.#netNodes[net] = (this.#netNodes[net] ?? 0) + 1;
    if (wide !== NO_WIDE) this.#wideNodes[wide] = (this.#wideNodes[wide] ?? 0) + 1;
  }

  /** Adds the round's scores to the epoch's and empties the round. */
  settle(scores: NodeScores): void {
    for (let at = 0; at < this.#size; at++) {
      const wide = this.#wide[at] ?? NO_WIDE;
      const sameNet = this.#netNodes[this.#net[at] ?? 0] ?? 0;
      const nodes = segmentNodes(sameNet, wide === NO_WIDE ? 0 : (this.#wideNodes[wide] ?? 0));
      scores.add(this.#node[at] ?? 0, scaleByPpmTwice(this.#worth[at] ?? 0, 1, segmentPpm(nodes)));
    }
    this.#netNodes.fill(0, 0, this.#nets.size);
    this.#wideNodes.fill(0, 0, this.#wides.size);
    this.#nets.clear();
    this.#wides.clear();
    this.#size = 0;
  }
}
