import { TAG_BYTES } from "../domain/probeLayout.js";

const WORDS = TAG_BYTES / 4;
const EMPTY = -1;

/**
 * Numbers the distinct 16-byte tags of one round, so that groups can be counted in typed arrays. An open hash table without
 * an object per tag; its random multipliers keep anybody from preparing tags that all meet in one place.
 */
export class TagTable {
  #size = 0;
  readonly #mask: number;
  readonly #shift: number;
  /** The number of the tag in each place, or EMPTY. */
  readonly #places: Int32Array;
  /** The words of the tags, by number. */
  readonly #tags: Uint32Array;
  readonly #multipliers = Uint32Array.from({ length: WORDS }, () => Math.floor(Math.random() * 2 ** 32) | 1);

  /** `capacity` is the largest number of distinct tags a round can hold. */
  constructor(capacity: number) {
    const bits = Math.max(1, Math.ceil(Math.log2(2 * capacity + 1)));
    this.#mask = 2 ** bits - 1;
    this.#shift = 32 - bits;
    this.#places = new Int32Array(2 ** bits).fill(EMPTY);
    this.#tags = new Uint32Array(capacity * WORDS);
  }

  get size(): number {
    return this.#size;
  }

  /** The number of the tag at `offset`: equal tags have equal numbers, from 0 without gaps. */
  numberOf(bytes: Buffer, offset: number): number {
    const first = bytes.readUInt32LE(offset);
    const second = bytes.readUInt32LE(offset + 4);
    const third = bytes.readUInt32LE(offset + 8);
    const fourth = bytes.readUInt32LE(offset + 12);
    const [a = 1, b = 1, c = 1, d = 1] = this.#multipliers;
    const hash = Math.imul(first, a) + Math.imul(second, b) + Math.imul(third, c) + Math.imul(fourth, d);
    for (let place = hash >>> this.#shift; ; place = (place + 1) & this.#mask) {
      const number = this.#places[place] ?? EMPTY;
      if (number === EMPTY) return this.#enter(place, first, second, third, fourth);
      if (this.#holds(number * WORDS, first, second, third, fourth)) return number;
    }
  }

  clear(): void {
    this.#places.fill(EMPTY);
    this.#size = 0;
  }

  #holds(at: number, first: number, second: number, third: number, fourth: number): boolean {
    const tags = this.#tags;
    return tags[at] === first && tags[at + 1] === second && tags[at + 2] === third && tags[at + 3] === fourth;
  }

  #enter(place: number, first: number, second: number, third: number, fourth: number): number {
    const number = this.#size++;
    const at = number * WORDS;
    this.#tags[at] = first;
    this.#tags[at + 1] = second;
    this.#tags[at + 2] = third;
    this.#tags[at + 3] = fourth;
    this.#places[place] = number;
    return number;
  }
}
