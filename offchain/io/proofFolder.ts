import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import { isAddress } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import { asFileError } from "./files.js";
import type { StoredFile } from "./storedFile.js";

/** Name of the registrations file and of the folder of batches, in a proof folder (rewards-spec.md section 2). */
export const REGISTRATIONS_FILE = "registrations.rows";
export const PROBES_FOLDER = "probes";

const BATCH_NAME = /^([0-9]{5})\.rows(\.gz)?$/;

/** The two upper levels of a proof folder. */
export interface ProofFolder {
  readonly registrations: StoredFile | undefined;
  /** Folders of accounts, verifiers or not, by account. */
  readonly folders: ReadonlyMap<Address, string>;
}

/** A batch in a verifier's folder. */
export interface BatchFile extends StoredFile {
  readonly round: number;
}

/** The path of a verifier's folder or batch as artifacts name it, the same on every system. */
export const verifierPath = (verifier: Address): string => `${PROBES_FOLDER}/${verifier}`;
export const batchName = (round: number): string => `${String(round).padStart(5, "0")}.rows`;
export const batchPath = (verifier: Address, round: number): string => `${verifierPath(verifier)}/${batchName(round)}`;

/** Walks the two upper levels. Throws `proofs` for anything that does not belong there, links included. */
export async function openProofFolder(folder: string): Promise<ProofFolder> {
  let registrations: StoredFile | undefined;
  let probes: string | undefined;
  for (const entry of await list(folder)) {
    const location = join(folder, entry.name);
    if (entry.name === PROBES_FOLDER && entry.isDirectory()) {
      probes = location;
    } else if ((entry.name === REGISTRATIONS_FILE || entry.name === `${REGISTRATIONS_FILE}.gz`) && entry.isFile()) {
      if (registrations !== undefined) throw stray(location, `${REGISTRATIONS_FILE} stands there plain and as .gz`);
      registrations = { location, isGzip: entry.name.endsWith(".gz") };
    } else {
      throw stray(
        location,
        `expected only the file ${REGISTRATIONS_FILE} (or .gz) and the folder ${PROBES_FOLDER} here`,
      );
    }
  }
  return { registrations, folders: probes === undefined ? new Map() : await verifierFolders(probes) };
}

async function verifierFolders(probes: string): Promise<Map<Address, string>> {
  const folders = new Map<Address, string>();
  for (const entry of await list(probes)) {
    const location = join(probes, entry.name);
    if (!entry.isDirectory() || !isAddress(entry.name)) {
      throw stray(location, "expected only folders named 0x and 40 lower-case hex digits here");
    }
    folders.set(entry.name, location);
  }
  return folders;
}

/**
 * The batches of a verifier's folder, ascending by round; undefined where something else is found there, which makes the
 * verifier silent.
 */
export async function listBatches(folder: string): Promise<BatchFile[] | undefined> {
  const batches = new Map<number, BatchFile>();
  for (const entry of await list(folder)) {
    const match = BATCH_NAME.exec(entry.name);
    const round = Number(match?.[1]);
    if (match === null || !entry.isFile() || batches.has(round)) return undefined;
    batches.set(round, { round, location: join(folder, entry.name), isGzip: match[2] !== undefined });
  }
  return [...batches.values()].sort((a, b) => a.round - b.round);
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => compareAscii(a.name, b.name));
  } catch (error) {
    throw asFileError(folder, "list", error);
  }
}

function stray(location: string, problem: string): MsnError {
  return new MsnError("proofs", problem, { file: location });
}
