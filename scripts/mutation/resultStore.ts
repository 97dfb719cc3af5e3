import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { readText } from "../check/files.js";
import { isRecord } from "../check/json.js";
import type { Result } from "./mutant.js";

interface Line {
  readonly unit: string;
  readonly results: readonly Result[];
}

/**
 * What a run has found so far, a line for every finished unit of work, so that an interrupted run can go on. Results count
 * only for the sources and tests that they were found with, of which `digest` tells.
 */
export class ResultStore {
  private readonly done = new Map<string, readonly Result[]>();

  constructor(
    private readonly path: string,
    digest: string,
    resume: boolean,
  ) {
    const earlier = resume ? linesOf(path, digest) : [];
    earlier.forEach(({ unit, results }) => this.done.set(unit, results));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, [{ digest }, ...earlier].map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  /** The results of a unit; undefined when it is still to be done. */
  resultsOf(unit: string): readonly Result[] | undefined {
    return this.done.get(unit);
  }

  add(unit: string, results: readonly Result[]): void {
    this.done.set(unit, results);
    appendFileSync(this.path, `${JSON.stringify({ unit, results })}\n`);
  }
}

/** Complete lines of an earlier run with the same digest; an interruption may have cut the last one. */
function linesOf(path: string, digest: string): Line[] {
  const [head, ...lines] = (readText(path) ?? "").split("\n").slice(0, -1);
  if (head === undefined || head !== JSON.stringify({ digest })) return [];
  return lines.flatMap((line) => {
    const value: unknown = JSON.parse(line);
    return isLine(value) ? [value] : [];
  });
}

function isLine(value: unknown): value is Line {
  return isRecord(value) && typeof value["unit"] === "string" && Array.isArray(value["results"]);
}
