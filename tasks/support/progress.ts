/** Writes one line that replaces itself on a terminal, and nothing when quiet or when stderr is no terminal. */
export function progressLine(quiet: boolean): { update(text: string): void; done(): void } {
  if (quiet || !process.stderr.isTTY) return { update: () => undefined, done: () => undefined };
  return {
    update: (text) => process.stderr.write(`\r\u001b[2K${text}`),
    done: () => process.stderr.write("\r\u001b[2K"),
  };
}
