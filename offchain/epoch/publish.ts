import { readdir, rename, rm, rmdir } from "node:fs/promises";

import { MsnError } from "../domain/errors.js";
import type { Snapshot } from "../domain/types.js";
import { type FileContent, asFileError, systemCode, temporaryBeside, writeDirectoryBeside } from "../io/files.js";
import { ARTIFACTS } from "./artifacts.js";
import { PATHS_FILE } from "./pathsLayout.js";
import { loadLeaves, readPinned, repeatablePlaces } from "./published.js";

/** Which epoch a directory is for. */
type EpochPlace = Pick<Snapshot, "chainId" | "distributor" | "epoch">;

/**
 * Refuses an output directory that must not be replaced. It may be missing, empty, or the complete output of an earlier
 * run for the same epoch, chain and distributor; anything else throws `output`.
 */
export async function requireReplaceable(outDir: string, place: EpochPlace): Promise<void> {
  const names = await namesIn(outDir);
  if (names === undefined || names.length === 0) return;
  const refuse = (problem: string): MsnError =>
    new MsnError("output", `will not be replaced: ${problem}; choose another directory or remove it`, { file: outDir });

  const stray = names.find((name) => name !== PATHS_FILE && !ARTIFACTS.some((artifact) => artifact === name));
  if (stray !== undefined) throw refuse(`it holds ${stray}, which is no artifact`);
  try {
    const { manifest } = await loadLeaves(outDir, repeatablePlaces);
    for (const name of ARTIFACTS) if (name !== "manifest.json") await readPinned(outDir, name, manifest);
    for (const field of ["epoch", "chainId", "distributor"] as const) {
      if (manifest[field] !== place[field]) throw refuse(`its ${field} is ${manifest[field]}, not ${place[field]}`);
    }
  } catch (error) {
    if (!(error instanceof MsnError) || error.code === "output") throw error;
    throw refuse(`it is no complete epoch (${error.message})`);
  }
}

/** Puts all files in place at once; what stood there before is gone only when they are. Throws `io` or `output`. */
export async function publish(
  outDir: string,
  files: ReadonlyMap<string, FileContent>,
  place: EpochPlace,
): Promise<void> {
  await requireReplaceable(outDir, place);
  const temporary = await writeDirectoryBeside(outDir, files);
  try {
    await replaceDirectory(outDir, temporary);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw asFileError(outDir, "replace", error);
  }
}

async function replaceDirectory(outDir: string, temporary: string): Promise<void> {
  const names = await namesIn(outDir);
  if (names === undefined) return rename(temporary, outDir);
  if (names.length === 0) {
    await rmdir(outDir); // not every system renames onto an empty directory
    return rename(temporary, outDir);
  }
  const old = temporaryBeside(outDir);
  await rename(outDir, old);
  try {
    await rename(temporary, outDir);
  } catch (error) {
    await rename(old, outDir);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

async function namesIn(dir: string): Promise<string[] | undefined> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    if (systemCode(error) === "ENOTDIR") throw new MsnError("output", "is no directory", { file: dir });
    throw asFileError(dir, "list", error);
  }
}
