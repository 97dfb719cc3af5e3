export const DEFAULT_RUNS = 10_000;

/** Runs per fuzz or property test in `npm run test:deep`: MSN_FUZZ_RUNS, or 10,000. */
export function deepRuns(): number {
  const text = process.env["MSN_FUZZ_RUNS"];
  if (text === undefined || text === "") return DEFAULT_RUNS;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new Error(`MSN_FUZZ_RUNS=${text}: expected a whole number from 1`);
  return Number(text);
}
