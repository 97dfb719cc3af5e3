/** What was printed while `work` ran; nothing reaches the terminal. */
export interface Printed {
  readonly out: string;
  readonly error: string;
}

/** Runs `work` with console.log and console.error caught; shows what was caught of errors after all where `work` throws. */
export async function catchPrinted(work: () => Promise<unknown>): Promise<Printed> {
  const { log, error } = console;
  const lines = { out: [] as string[], error: [] as string[] };
  console.log = (...texts: unknown[]): void => void lines.out.push(texts.map(String).join(" "));
  console.error = (...texts: unknown[]): void => void lines.error.push(texts.map(String).join(" "));
  try {
    await work();
  } catch (thrown) {
    // What was printed is often the reason.
    error(lines.error.join("\n"));
    throw thrown;
  } finally {
    Object.assign(console, { log, error });
  }
  return { out: lines.out.join("\n"), error: lines.error.join("\n") };
}
