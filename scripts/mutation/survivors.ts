import { join } from "node:path";

import { readText, ROOT } from "../check/files.js";
import { isArray, isRecord, textField } from "../check/json.js";
import { type Mutant, mutantKey, type Result } from "./mutant.js";

/** A mutant that no test kills, and why that does no harm. */
export interface Explained extends Omit<Mutant, "line"> {
  readonly reason: string;
}

export const SURVIVORS_FILE = "scripts/mutation/survivors.json";

/** The committed list. @throws Error naming the entry that is not complete. */
export function explainedSurvivors(): Explained[] {
  const list: unknown = JSON.parse(readText(join(ROOT, SURVIVORS_FILE)) ?? "[]");
  if (!isArray(list)) throw new Error(`${SURVIVORS_FILE}: expected a list`);
  return list.map((entry, index) => {
    const where = `${SURVIVORS_FILE}: entry ${index + 1}`;
    const text = (field: string): string => textField(entry, field, where);
    const occurrence = isRecord(entry) ? (entry["occurrence"] ?? 1) : 1;
    if (typeof occurrence !== "number") throw new Error(`${where}: field occurrence is no number`);
    return {
      file: text("file"),
      operator: text("operator"),
      original: text("original"),
      mutated: text("mutated"),
      code: text("code"),
      occurrence,
      reason: text("reason"),
    };
  });
}

export interface Explanation {
  readonly unexplained: readonly Result[];
  /** Entries about mutants that are killed now, or that are not there any more. */
  readonly stale: readonly Explained[];
}

/** Compares what survived with the list; `existing` has the key of every mutant of each file that was looked at. */
export function explain(
  results: readonly Result[],
  list: readonly Explained[],
  existing: ReadonlyMap<string, ReadonlySet<string>>,
): Explanation {
  const explained = new Set(list.map(mutantKey));
  const verdicts = new Map(results.map(({ mutant, verdict }) => [mutantKey(mutant), verdict]));
  return {
    unexplained: results.filter(({ mutant, verdict }) => verdict === "survived" && !explained.has(mutantKey(mutant))),
    stale: list.filter((entry) => {
      const key = mutantKey(entry);
      const verdict = verdicts.get(key);
      if (verdict !== undefined) return verdict === "killed" || verdict === "timeout";
      return existing.get(entry.file)?.has(key) === false;
    }),
  };
}
