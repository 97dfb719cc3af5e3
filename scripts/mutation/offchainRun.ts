import type { HalfResults } from "./halfResults.js";
import { mutantKey, type Result } from "./mutant.js";
import { type FolderFiles, offchainFiles, onlyFiles, sampledFiles } from "./offchain/offchain.js";
import { runStryker } from "./offchain/stryker.js";
import type { MutationOptions } from "./options.js";
import type { ResultStore } from "./resultStore.js";

/** Mutates the off-chain code as the options say, folder by folder, and goes on where the store ends. */
export async function runOffchain(
  options: MutationOptions,
  store: ResultStore,
  print: (line: string) => void,
): Promise<HalfResults> {
  const results: Result[] = [];
  const folders = chosenFolders(options);
  for (const [index, { folder, files, tests }] of folders.entries()) {
    const unit = JSON.stringify(files);
    const known = store.resultsOf(unit);
    if (known === undefined) {
      print(`off chain, ${folder}: folder ${index + 1} of ${folders.length}, files: ${files.length}`);
      store.add(unit, await runStryker({ files, tests, workers: options.workers, quiet: options.quiet }));
    }
    results.push(...(store.resultsOf(unit) ?? []));
  }
  return { results, existing: keysByFile(folders, results) };
}

function chosenFolders({ files, sample, seed }: MutationOptions): FolderFiles[] {
  const all = offchainFiles();
  if (files.length > 0) return onlyFiles(all, (file) => files.includes(file));
  return sample === undefined ? all : sampledFiles(all, sample, seed);
}

/** Files are taken whole, so the results are all there is of them. */
function keysByFile(folders: readonly FolderFiles[], results: readonly Result[]): Map<string, Set<string>> {
  const files = folders.flatMap((folder) => folder.files);
  return new Map(
    files.map((file) => [
      file,
      new Set(results.filter(({ mutant }) => mutant.file === file).map(({ mutant }) => mutantKey(mutant))),
    ]),
  );
}
