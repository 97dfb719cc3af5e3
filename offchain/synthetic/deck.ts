import type { Random } from "./random.js";

/**
 * Deals weighted choices like cards: of `size` cards each choice has its share, fractions by chance, and what is dealt is
 * gone until the deck is used up. So a small network too has nearly the shares of its model, though single draws (a
 * network of hundreds of nodes) weigh a lot.
 */
export class Deck<T> {
  readonly #choices: readonly T[];
  readonly #shares: readonly number[];
  /** Cards left of each choice; below zero where one draw took more than there were. */
  readonly #left: Float64Array;

  /** Choices with whole weights above zero, at least one; `size` above zero. */
  constructor(weighted: ReadonlyMap<T, number>, size: number) {
    const total = [...weighted.values()].reduce((sum, weight) => sum + weight, 0);
    this.#choices = [...weighted.keys()];
    this.#shares = [...weighted.values()].map((weight) => (weight * size) / total);
    this.#left = new Float64Array(this.#choices.length);
  }

  /** A choice for something that takes so many cards of one kind; kinds with fewer only where none has as many. */
  draw(random: Random, cards = 1): T {
    while (this.#cardsOf(1) === 0) this.#shuffle(random);
    const least = this.#cardsOf(cards) > 0 ? cards : 1;
    const choice = this.#choiceAt(random.below(this.#cardsOf(least)), least);
    this.#left[choice] = (this.#left[choice] ?? 0) - cards;
    return this.#choices[choice] as T;
  }

  /** Cards of all choices that have at least `least`. */
  #cardsOf(least: number): number {
    let sum = 0;
    for (const cards of this.#left) if (cards >= least) sum += cards;
    return sum;
  }

  #shuffle(random: Random): void {
    for (const [choice, share] of this.#shares.entries()) {
      this.#left[choice] = (this.#left[choice] ?? 0) + Math.floor(share + random.fraction());
    }
  }

  #choiceAt(card: number, least: number): number {
    let before = 0;
    for (let choice = 0; choice < this.#left.length; choice++) {
      const cards = this.#left[choice] ?? 0;
      if (cards >= least) before += cards;
      if (card < before) return choice;
    }
    throw new RangeError(`no card ${card}`);
  }
}
