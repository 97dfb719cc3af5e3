import type { SolidityMutant } from "./changes.js";
import { compile, type CompilerError, type Sources } from "./compiler.js";
import { type Piece, SWITCH_FILE, SWITCH_SOURCE, weave } from "./weave.js";

export interface WovenSources {
  readonly sources: Sources;
  /** The number that switches each mutant on. */
  readonly ids: ReadonlyMap<SolidityMutant, number>;
  /** Mutants that cannot be switched at run time and are compiled one by one. */
  readonly alone: readonly SolidityMutant[];
}

/**
 * Weaves all mutants into their sources. Where a doubled piece does not compile, its mutants are taken out and the rest is
 * tried again: the two halves of a choice must have one type, which not every change leaves as it was.
 */
export function wovenSources(sources: Sources, mutants: readonly SolidityMutant[]): WovenSources {
  const alone = mutants.filter(({ change }) => change.site.form === "alone");
  let woven = mutants.filter(({ change }) => change.site.form !== "alone");
  for (;;) {
    const ids = new Map(woven.map((mutant, index) => [mutant, index + 1]));
    const { sources: tried, pieces } = weaveAll(sources, woven, ids);
    // Tests take most of the time, and no change is made in them.
    const { errors } = compile(new Map([...tried].filter(([name]) => !name.startsWith("test/"))), {});
    if (errors.length === 0) return { sources: tried, ids, alone };
    const refused = new Set(errors.flatMap((error) => mutantsAt(error, pieces)));
    alone.push(...refused);
    woven = woven.filter((mutant) => !refused.has(mutant));
  }
}

function weaveAll(
  sources: Sources,
  mutants: readonly SolidityMutant[],
  ids: ReadonlyMap<SolidityMutant, number>,
): { sources: Map<string, string>; pieces: Map<string, readonly Piece[]> } {
  const woven = new Map(sources).set(SWITCH_FILE, SWITCH_SOURCE);
  const pieces = new Map<string, readonly Piece[]>();
  for (const file of new Set(mutants.map((mutant) => mutant.file))) {
    const own = mutants.filter((mutant) => mutant.file === file);
    const result = weave(sources.get(file) ?? "", own, (mutant) => ids.get(mutant) ?? 0);
    woven.set(file, result.source);
    pieces.set(file, result.pieces);
  }
  return { sources: woven, pieces };
}

/** The mutants of the innermost piece around an error. */
function mutantsAt(error: CompilerError, pieces: ReadonlyMap<string, readonly Piece[]>): readonly SolidityMutant[] {
  const around = pieces.get(error.file)?.find(({ start, end }) => start <= error.start && error.end <= end);
  if (around === undefined) throw new Error(`woven contracts: ${error.message}`);
  return around.mutants;
}
