/** A small change of one source file, as reports and the list of explained survivors name it. */
export interface Mutant {
  readonly file: string;
  readonly operator: string;
  readonly original: string;
  readonly mutated: string;
  /** The source line that the change begins in: with it a mutant keeps its name when lines above it move. */
  readonly code: string;
  /** Tells apart mutants that agree in all of the above, from 1. */
  readonly occurrence: number;
  readonly line: number;
}

/** `invalid`: does not compile; `equivalent`: compiles to the same bytecode. Neither counts for the score. */
export type Verdict = "killed" | "survived" | "timeout" | "equivalent" | "invalid";

export interface Result {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
  /** The test that killed it. */
  readonly by?: string;
}

type Identity = Omit<Mutant, "line">;

/** The name of a mutant: all but its line number. */
export function mutantKey({ file, operator, original, mutated, code, occurrence }: Identity): string {
  return JSON.stringify([file, operator, original, mutated, code, occurrence]);
}

/** Counts the mutants of a file that agree in everything but their place, in the order given. */
export function numbered<M extends Omit<Mutant, "occurrence">>(mutants: readonly M[]): (M & Mutant)[] {
  const seen = new Map<string, number>();
  return mutants.map((mutant) => {
    const name = mutantKey({ ...mutant, occurrence: 0 });
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    return { ...mutant, occurrence };
  });
}

const LONGEST = 120;

/** Code on one line, as reports show it; the middle of long code is left out. */
export function oneLine(code: string): string {
  const line = code.replace(/\s+/g, " ").trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 30)} … ${line.slice(-27)}`;
}
