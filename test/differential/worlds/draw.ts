import fc from "fast-check";

const uniform = (min: number, max: number): fc.Arbitrary<number> => fc.noBias(fc.integer({ min, max }));

/** Random choices, one after the other, as fast-check's `fc.gen` gives them. */
export class Draw {
  constructor(private readonly value: fc.GeneratorValue) {}

  /** A whole number from `min` to `max`, at most 2^31 apart, all alike. */
  integer(min: number, max: number): number {
    return this.value(uniform, min, max);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)]!;
  }

  chance(percent: number): boolean {
    return this.integer(1, 100) <= percent;
  }

  /** Each of the values with the given chance. */
  some<T>(values: readonly T[], percent: number): T[] {
    return values.filter(() => this.chance(percent));
  }

  /** A number of at most `bits` bits, of whatever size. */
  bits(bits: number): bigint {
    const all = Array.from({ length: Math.ceil(bits / 30) }, () => BigInt(this.integer(0, 2 ** 30 - 1)));
    const number = all.reduce((sum, part) => (sum << 30n) | part, 0n);
    return number & ((1n << BigInt(this.integer(0, bits))) - 1n);
  }

  shuffled<T>(values: readonly T[]): T[] {
    const open = [...values];
    return values.map(() => open.splice(this.integer(0, open.length - 1), 1)[0]!);
  }
}

/** How often each case was drawn, or came out. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(label: string): void {
    this.#counts.set(label, this.of(label) + 1);
  }

  of(label: string): number {
    return this.#counts.get(label) ?? 0;
  }

  get all(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
