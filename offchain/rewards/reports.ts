/** The reports of distinct verifiers about one node in one round; filled and emptied again for each node. */
export class Reports {
  count = 0;
  readonly #batches: Buffer[] = [];
  readonly #offsets: number[] = [];

  add(batch: Buffer, offset: number): void {
    this.#batches[this.count] = batch;
    this.#offsets[this.count] = offset;
    this.count++;
  }

  clear(): void {
    this.count = 0;
  }

  /** The batch that holds report `i` (0 ≤ i < count). */
  batch(i: number): Buffer {
    const batch = this.#batches[i];
    if (batch === undefined || i >= this.count) throw new RangeError(`report ${i} of ${this.count}`);
    return batch;
  }

  /** Where the record of report `i` starts in its batch. */
  offset(i: number): number {
    return this.#offsets[i] ?? 0;
  }
}
