import { TAG_BYTES } from "../domain/probeLayout.js";

/** Numbers the distinct 16-byte tags of one round, so that groups can be counted in typed arrays. */
export class TagTable {
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#numbers.size;
  }

  /** The number of the tag at `offset`: equal tags have equal numbers, from 0 without gaps. */
  numberOf(bytes: Buffer, offset: number): number {
    const key = bytes.toString("latin1", offset, offset + TAG_BYTES);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const next = this.#numbers.size;
    this.#numbers.set(key, next);
    return next;
  }

  clear(): void {
    this.#numbers.clear();
  }
}
