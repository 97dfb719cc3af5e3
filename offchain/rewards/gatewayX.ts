import { floorDivide, scaleByPpmTwice } from "./integers.js";
import type { NodeScores } from "./nodeScores.js";
import { TagTable } from "./tagTable.js";
import { tenurePpm } from "./tenure.js";

const HOST_CAP_KBPS = 1_500_000;
const MIN_STORAGE_GB = 20;
const FULL_STORAGE_GB = 100;

/** Bandwidth that counts for a node, in kbit/s, on a host whose measured nodes sum up to `hostKbps` (section 3). */
export function countedKbps(kbps: number, hostKbps: number): number {
  return hostKbps <= HOST_CAP_KBPS ? kbps : floorDivide(kbps * HOST_CAP_KBPS, hostKbps);
}

/** The storage coefficient in ppm: 0 below 20 GB, then 0.7 to 1. */
export function storagePpm(storageGb: number): number {
  if (storageGb < MIN_STORAGE_GB) return 0;
  const above = Math.min(storageGb, FULL_STORAGE_GB) - MIN_STORAGE_GB;
  return 700_000 + floorDivide(300_000 * above, FULL_STORAGE_GB - MIN_STORAGE_GB);
}

/** The GatewayX nodes measured in one round, as columns; filled and emptied again for each round. */
export class GatewayXRound {
  #size = 0;
  readonly #hosts: TagTable;
  readonly #node: Int32Array;
  readonly #kbps: Float64Array;
  readonly #storageGb: Float64Array;
  readonly #host: Int32Array;
  readonly #hostKbps: Float64Array;

  /** `capacity` is the largest number of nodes a round can hold. */
  constructor(capacity: number) {
    this.#hosts = new TagTable(capacity);
    this.#node = new Int32Array(capacity);
    this.#kbps = new Float64Array(capacity);
    this.#storageGb = new Float64Array(capacity);
    this.#host = new Int32Array(capacity);
    this.#hostKbps = new Float64Array(capacity);
  }

  /** Adds a measured node; its agreed host tag stands at `offset` of `batch`. */
  add(node: number, kbps: number, storageGb: number, batch: Buffer, offset: number): void {
    const at = this.#size++;
    const host = this.#hosts.numberOf(batch, offset);
    this.#node[at] = node;
    this.#kbps[at] = kbps;
    this.#storageGb[at] = storageGb;
    this.#host[at] = host;
    this.#hostKbps[host] = (this.#hostKbps[host] ?? 0) + kbps;
  }

  /** Adds the round's scores to the epoch's and empties the round; `tenureEpochs` are full epochs by node. */
  settle(scores: NodeScores, tenureEpochs: ArrayLike<number>): void {
    for (let at = 0; at < this.#size; at++) {
      const node = this.#node[at] ?? 0;
      const kbps = countedKbps(this.#kbps[at] ?? 0, this.#hostKbps[this.#host[at] ?? 0] ?? 0);
      const tenure = tenurePpm(tenureEpochs[node] ?? 0);
      scores.add(node, scaleByPpmTwice(kbps, storagePpm(this.#storageGb[at] ?? 0), tenure));
    }
    this.#hostKbps.fill(0, 0, this.#hosts.size);
    this.#hosts.clear();
    this.#size = 0;
  }
}
