import type { Result } from "./mutant.js";

/** What one half of a run, contracts or off chain, found. */
export interface HalfResults {
  readonly results: readonly Result[];
  /** The key of every mutant of each file that was looked at, those outside the sample included. */
  readonly existing: ReadonlyMap<string, ReadonlySet<string>>;
}
