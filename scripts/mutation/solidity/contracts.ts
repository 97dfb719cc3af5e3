import type { Result, Verdict } from "../mutant.js";
import { changed, mutantsOf, type SolidityMutant } from "./changes.js";
import { compile, type Sources, sourcesOf } from "./compiler.js";
import { type GroupFiles, groupFiles } from "./groups.js";
import { Judge } from "./judge.js";
import { wovenSources } from "./wovenSources.js";

export interface GroupMutants {
  readonly group: GroupFiles;
  readonly mutants: readonly SolidityMutant[];
}

/** Every mutant of the contracts, by group. */
export function contractMutants(): GroupMutants[] {
  const groups = groupFiles();
  const files = groups.flatMap(({ contracts }) => contracts);
  const sources = sourcesOf(files);
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
  const { sources: tests, ids, alone } = wovenSources(sources, mutants);
  const judge = new Judge(compile(tests, { bytecode: true }).contracts, group);
  try {
    await judge.checkUnchanged();
    for (const [mutant, id] of ids) {
      const { verdict, by } = await judge.judge(id);
      const isEquivalent = verdict === "survived" && fingerprint(withChange(compiled, mutant)) === unchanged;
      report(result(mutant, isEquivalent ? "equivalent" : verdict, by));
    }
  } finally {
    judge.close();
  }
  for (const mutant of alone) report(await judgeAlone(mutant, group, sources, unchanged));
}

/** A mutant that cannot be switched at run time is compiled with the tests by itself. */
async function judgeAlone(
  mutant: SolidityMutant,
  group: GroupFiles,
  sources: Sources,
  unchanged: string,
): Promise<Result> {
  const code = fingerprint(withChange(sourcesOf(group.compiled), mutant));
  if (code === undefined) return result(mutant, "invalid");
  if (code === unchanged) return result(mutant, "equivalent");
  const { contracts, errors } = compile(withChange(sources, mutant), { bytecode: true });
  if (errors.length > 0) return result(mutant, "invalid");
  const judge = new Judge(contracts, group);
  try {
    const { verdict, by } = await judge.judge(0);
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
