import { rmSync } from "node:fs";
import { join } from "node:path";

import { ROOT, listFiles, readText, writeAtomically } from "./files.js";

/** Text files of one folder by path relative to it: what a generator produced, or what is on disk. */
export type FileSet = ReadonlyMap<string, string>;

/** Reads the files of `folder` (relative to the repository) whose relative path `accept` takes. */
export function readFileSet(folder: string, accept: (path: string) => boolean = () => true): FileSet {
  const absolute = join(ROOT, folder);
  const paths = listFiles(absolute).filter(accept);
  return new Map(paths.map((path) => [path, readText(join(absolute, path)) ?? ""]));
}

/** One line that names the first difference between the committed and the generated files, undefined if there is none. */
export function firstDifference(folder: string, committed: FileSet, generated: FileSet): string | undefined {
  for (const path of [...new Set([...committed.keys(), ...generated.keys()])].sort()) {
    const expected = committed.get(path);
    const actual = generated.get(path);
    if (expected === actual) continue;
    const name = `${folder}/${path}`;
    if (expected === undefined) return `${name}: not committed`;
    if (actual === undefined) return `${name}: committed, but nothing produces it any more`;
    return `${name}:${firstDifferentLine(expected, actual)}`;
  }
  return undefined;
}

/** Makes the files of `folder` equal to `generated` and removes those of `committed` that are not among them. */
export function writeFileSet(folder: string, committed: FileSet, generated: FileSet): void {
  for (const [path, content] of generated) {
    if (committed.get(path) !== content) writeAtomically(join(ROOT, folder, path), content);
  }
  for (const path of committed.keys()) {
    if (!generated.has(path)) rmSync(join(ROOT, folder, path));
  }
}

/** Compares (`--check`) or writes, says so in one line, and sets the exit code. */
export function checkOrWrite(folder: string, committed: FileSet, generated: FileSet, update: string): void {
  if (!process.argv.includes("--check")) {
    writeFileSet(folder, committed, generated);
    console.log(`${folder}: ${generated.size} files up to date`);
    return;
  }
  const difference = firstDifference(folder, committed, generated);
  if (difference === undefined) {
    console.log(`${folder}: ${generated.size} files as committed`);
    return;
  }
  console.error(`${difference} (if intended: ${update}, and commit)`);
  process.exitCode = 1;
}

function firstDifferentLine(expected: string, actual: string): string {
  const expectedLines = expected.split("\n");
  const actualLines = actual.split("\n");
  const index = expectedLines.findIndex((line, position) => line !== actualLines[position]);
  const line = index === -1 ? expectedLines.length : index;
  const show = (lines: string[]): string => lines[line]?.trim() ?? "end of file";
  return `${line + 1}: committed ${show(expectedLines)}, now ${show(actualLines)}`;
}
