import { readFileSync } from "node:fs";
import { join } from "node:path";

import { listFiles, ROOT } from "../../check/files.js";
import { shuffled } from "../sample.js";
import { FOLDERS } from "./folders.js";

/** Files of one folder that are mutated together, and their tests. */
export interface FolderFiles {
  readonly folder: string;
  readonly files: readonly string[];
  readonly tests: readonly string[];
}

/** Every file that is mutated, by folder. */
export function offchainFiles(): FolderFiles[] {
  return Object.entries(FOLDERS).map(([folder, tests]) => ({
    folder,
    files: listFiles(join(ROOT, folder)).map((file) => `${folder}/${file}`),
    tests,
  }));
}

/** Whole files in the seed's order, until they have `lines` lines, of which each gives about one mutant. */
export function sampledFiles(folders: readonly FolderFiles[], lines: number, seed: string): FolderFiles[] {
  const chosen = new Set<string>();
  let total = 0;
  const all = folders.flatMap(({ files }) => files);
  for (const file of shuffled(all, seed, (name) => name)) {
    if (total >= lines) break;
    chosen.add(file);
    total += readFileSync(join(ROOT, file), "utf8").split("\n").length;
  }
  return onlyFiles(folders, (file) => chosen.has(file));
}

/** The folders with only some of their files, without those that have none left. */
export function onlyFiles(folders: readonly FolderFiles[], isWanted: (file: string) => boolean): FolderFiles[] {
  return folders
    .map((folder) => ({ ...folder, files: folder.files.filter(isWanted) }))
    .filter(({ files }) => files.length > 0);
}
