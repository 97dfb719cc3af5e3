import { Deck } from "./deck.js";
import type { Lifetime, NetworkModel } from "./networkModel.js";
import { drawQuantile } from "./quantiles.js";
import type { Random } from "./random.js";

const PPM = 1_000_000;
const PHASES = 256;

/** Draws the slots in which a node is up: from its first to its last, with outages between. */
export class PresenceDraw {
  readonly #lifetimes: Deck<Lifetime>;
  readonly #upPermille: readonly number[];
  readonly #outageMilliSlots: number;
  readonly #random: Random;

  /** For so many nodes. */
  constructor(model: NetworkModel, nodes: number, random: Random) {
    this.#lifetimes = new Deck(model.lifetimes, nodes);
    this.#upPermille = model.upPermille;
    this.#outageMilliSlots = model.outageMilliSlots;
    this.#random = random;
  }

  /** Bit s is set if the node is up in slot s. */
  draw(): number {
    const { first, last } = this.#lifetimes.draw(this.#random);
    const up = drawQuantile(this.#random, this.#upPermille);
    // Outages of the mean length, as many as make the share of slots in which the node is up.
    const returns = Math.floor((PPM * 1000) / this.#outageMilliSlots);
    const fails = up === 0 ? PPM : Math.min(Math.floor((returns * (1000 - up)) / up), PPM);
    let presence = (1 << first) | (1 << last);
    let isUp = true;
    for (let slot = first + 1; slot < last; slot++) {
      isUp = this.#random.chance(isUp ? PPM - fails : returns);
      if (isUp) presence |= 1 << slot;
    }
    return presence;
  }
}

/** For each phase the slot that `round` of `rounds` falls into; the first and the last slot reach to the week's ends. */
export function slotsByPhase(round: number, rounds: number, slots: number): Uint8Array {
  return Uint8Array.from({ length: PHASES }, (_, phase) => {
    const slot = Math.floor((round * slots) / rounds + (phase + 0.5) / PHASES - 0.5);
    return Math.min(Math.max(slot, 0), slots - 1);
  });
}
