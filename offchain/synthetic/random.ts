import { createHmac } from "node:crypto";

const WORDS = 2 ** 32;

/**
 * xoshiro128** 1.1 (Blackman and Vigna): 32-bit integers only, so that every machine draws the same numbers. For test
 * data, never for keys.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** Four words of state, not all zero. */
  constructor(a: number, b: number, c: number, d: number) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /** A stream of its own for each label under a seed, so that any part can be drawn without the others. */
  static of(seed: Uint8Array, label: string): Random {
    const state = createHmac("sha256", seed).update(`random ${label}`, "ascii").digest();
    return new Random(state.readInt32BE(0), state.readInt32BE(4), state.readInt32BE(8), state.readInt32BE(12));
  }

  /** The next 32 bits as a signed integer. */
  next(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** A number from 0 to before 1, a multiple of 2^-32. */
  fraction(): number {
    return (this.next() >>> 0) / WORDS;
  }

  /** A whole number from 0 to before `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** True in `ppm` of a million cases. */
  chance(ppm: number): boolean {
    return this.below(1_000_000) < ppm;
  }

  /** A whole number from 1 to `most` that is x or more in one of x cases: many small ones, few that are very large. */
  skewed(most: number): number {
    return Math.min(Math.floor(WORDS / ((this.next() >>> 0) + 1)), most);
  }
}
