/** Answers in a row after which twice as much is tried again. */
const ANSWERS_TO_GROW = 8;

/**
 * How much to ask a node for at once: half as much after it refused, twice as much again after a run of answers. A try that
 * fails makes the next one wait twice as long, so that few requests are wasted on what a node will never answer.
 */
export class AdaptiveSize {
  readonly #least: number;
  readonly #most: number;
  #size: number;
  #answers = 0;
  #answersToGrow = ANSWERS_TO_GROW;
  #triedSize = 0;

  /** Begins with `most`; never asks for fewer than `least`. */
  constructor(least: number, most: number) {
    this.#least = Math.min(least, most);
    this.#most = most;
    this.#size = most;
  }

  get size(): number {
    return this.#size;
  }

  get isLeast(): boolean {
    return this.#size <= this.#least;
  }

  answered(): void {
    if (++this.#answers < this.#answersToGrow || this.#size === this.#most) return;
    this.#answers = 0;
    this.#size = Math.min(this.#most, this.#size * 2);
    this.#triedSize = this.#size;
  }

  /** `asked` is the size that was refused: what was asked at the same time and refused too halves nothing twice. */
  refused(asked: number): void {
    if (asked === this.#triedSize) {
      this.#answersToGrow *= 2;
      this.#triedSize = 0;
    }
    this.#answers = 0;
    this.#size = Math.min(this.#size, Math.max(this.#least, Math.floor(asked / 2)));
  }
}
