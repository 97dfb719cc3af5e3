import { type MutationOptions } from "./options.js";
import { mutantKey, type Result } from "./mutant.js";
import { Progress } from "./progress.js";
import type { ResultStore } from "./resultStore.js";
import { shuffled } from "./sample.js";
import type { HalfResults } from "./halfResults.js";
import { contractMutants, type GroupMutants, runGroup } from "./solidity/contracts.js";

/** Mutates the contracts as the options say, and goes on where the store ends. */
export async function runContracts(
  options: MutationOptions,
  store: ResultStore,
  print: (line: string) => void,
): Promise<HalfResults> {
  const groups = contractMutants(options.files);
  const chosen = chosenMutants(groups, options);
  const results: Result[] = [];
  for (const { group, mutants } of chosen) {
    const known = mutants.flatMap((mutant) => store.resultsOf(mutantKey(mutant)) ?? []);
    results.push(...known);
    const left = mutants.filter((mutant) => store.resultsOf(mutantKey(mutant)) === undefined);
    if (left.length === 0) continue;
    const progress = new Progress(`contracts, ${group.name}`, left.length, print);
    await runGroup({ group, mutants: left }, (result) => {
      store.add(mutantKey(result.mutant), [result]);
      results.push(result);
      progress.step();
    });
  }
  return { results, existing: keysByFile(groups) };
}

function chosenMutants(groups: readonly GroupMutants[], { files, sample, seed }: MutationOptions): GroupMutants[] {
  const all = groups.flatMap(({ mutants }) => mutants);
  const inFiles = all.filter(({ file }) => files.length === 0 || files.includes(file));
  const taken = new Set(sample === undefined ? inFiles : shuffled(inFiles, seed, mutantKey).slice(0, sample));
  return groups
    .map(({ group, mutants }) => ({ group, mutants: mutants.filter((mutant) => taken.has(mutant)) }))
    .filter(({ mutants }) => mutants.length > 0);
}

function keysByFile(groups: readonly GroupMutants[]): Map<string, Set<string>> {
  const keys = new Map<string, Set<string>>();
  for (const mutant of groups.flatMap(({ mutants }) => mutants)) {
    keys.set(mutant.file, (keys.get(mutant.file) ?? new Set()).add(mutantKey(mutant)));
  }
  return keys;
}
