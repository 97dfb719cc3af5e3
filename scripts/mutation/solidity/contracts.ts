import type { Result, Verdict } from "../mutant.js";
import { changed, mutantsOf, type SolidityMutant } from "./changes.js";
import { compile, type Sources, sourcesOf } from "./compiler.js";
import { type GroupFiles, groupFiles } from "./groups.js";
import { Judge, UNCHANGED } from "./judge.js";
import { wovenSources } from "./wovenSources.js";

export interface GroupMutants {
  readonly group: GroupFiles;
  readonly mutants: readonly SolidityMutant[];
}

/** Every mutant of the contracts in the groups of these files, or in all groups without any. */
export function contractMutants(files: readonly string[]): GroupMutants[] {
  const groups = groupFiles().filter(
    (group) => files.length === 0 || files.some((file) => group.contracts.includes(file)),
  );
  const sources = sourcesOf(groups.flatMap(({ contracts }) => contracts));
  const { trees, errors } = compile(sources, { trees: true });
  const [error] = errors;
  if (error !== undefined) throw new Error(`contracts: ${error.message}`);
  return groups.map((group) => ({
    group,
    mutants: group.contracts.flatMap((file) => {
      const [source, tree] = [sources.get(file), trees.get(file)];
      if (source === undefined || tree === undefined) throw new Error(`${file}: the compiler gave no syntax tree`);
      return mutantsOf(file, source, tree);
    }),
  }));
}

/** Judges mutants of one group and tells each verdict as it falls. */
export async function runGroup({ group, mutants }: GroupMutants, report: (result: Result) => void): Promise<void> {
  const sources = sourcesOf([...group.contracts, ...group.tests, ...group.moreTests]);
  const compiled = sourcesOf(group.compiled);
  const unchanged = fingerprint(compiled) ?? "";
  const { sources: woven, ids, alone } = wovenSources(sources, mutants);
  const judge = new Judge(compile(woven, { bytecode: true }).contracts, group);
  try {
    for (const [mutant, id] of ids) {
      const { verdict, by } = await judge.judge(id);
      const isEquivalent = verdict === "survived" && fingerprint(withChange(compiled, mutant)) === unchanged;
      report(result(mutant, isEquivalent ? "equivalent" : verdict, by));
    }
    for (const mutant of alone) {
      const code = fingerprint(withChange(compiled, mutant));
      if (code === undefined || code === unchanged)
        report(result(mutant, code === undefined ? "invalid" : "equivalent"));
      else report(await judgeAlone(mutant, group, sources, judge));
    }
  } finally {
    judge.close();
  }
}

/** A mutant that cannot be switched at run time is compiled with the tests by itself. */
async function judgeAlone(
  mutant: SolidityMutant,
  group: GroupFiles,
  sources: Sources,
  unchanged: Judge,
): Promise<Result> {
  const { contracts, errors } = compile(withChange(sources, mutant), { bytecode: true });
  if (errors.length > 0) return result(mutant, "invalid");
  const judge = new Judge(contracts, group, unchanged);
  try {
    const { verdict, by } = await judge.judge(UNCHANGED);
    return result(mutant, verdict, by);
  } finally {
    judge.close();
  }
}

function withChange(sources: Sources, { file, change }: SolidityMutant): Sources {
  return new Map(sources).set(file, changed(sources.get(file) ?? "", change));
}

/** All optimised bytecode, to see whether a change made any difference; undefined where it does not compile. */
function fingerprint(sources: Sources): string | undefined {
  const { contracts, errors } = compile(sources, { bytecode: true, optimized: true });
  return errors.length > 0 ? undefined : contracts.map(({ name, bytecode }) => `${name}:${bytecode}`).join("\n");
}

function result({ change: _, ...mutant }: SolidityMutant, verdict: Verdict, by?: string): Result {
  return by === undefined ? { mutant, verdict } : { mutant, verdict, by };
}
