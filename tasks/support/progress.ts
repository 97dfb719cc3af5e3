/** Writes one line that replaces itself on a terminal, and nothing when quiet or when stderr is no terminal. */
export function progressLine(quiet: boolean): { update(text: string): void; done(): void } {
  if (quiet || !process.stderr.isTTY) return { update: () => undefined, done: () => undefined };
  return {
    update: (text) => process.stderr.write(`\r\u001b[2K${text}`),
    done: () => process.stderr.write("\r\u001b[2K"),
  };
}

/** How fast something goes, from the first time it is heard of. */
export class Rate {
  readonly #start = performance.now();
  readonly #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  /** `, 1,234/s, 12 s left`; nothing as long as there is nothing to tell it by. */
  shown(done: number, total: number): string {
    const perSecond = ((done - this.#first) * 1000) / (performance.now() - this.#start);
    if (!Number.isFinite(perSecond) || perSecond <= 0) return "";
    const left = Math.ceil((total - done) / perSecond);
    return `, ${Math.round(perSecond).toLocaleString("en-US")}/s, ${left} s left`;
  }
}
