import { readdir } from "node:fs/promises";

import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import { systemCode } from "../../io/files.js";
import {
  type Attestation,
  type ProposalPlace,
  type RootProposal,
  checkAttestation,
  parseAttestation,
} from "../proposal.js";
import { oneLine } from "../refusal.js";
import { type Place, placeName, readFrom } from "../watch/places.js";

/** No signature file is larger. */
const MOST_BYTES = 16_384;

/** Whose signatures are wanted, and of what. */
export interface SignatureQuest {
  readonly proposal: RootProposal;
  readonly place: ProposalPlace;
  readonly attesters: readonly Address[];
}

/** What was found of other attesters' signatures. */
export interface FoundSignatures {
  /** Good ones, one an attester. */
  readonly attestations: readonly Attestation[];
  /** What is wrong with files that do not count, one line each. */
  readonly problems: readonly string[];
}

/** Name of an attester's signature file of an epoch; in folders, any name that begins with the epoch counts. */
export const signatureName = (epoch: number, attester: Address): string => `${epoch}-${attester}.json`;

/**
 * Looks for signatures in folders, where any `<epoch>-….json` counts, and below URLs, where each attester's has its name. They
 * come from strangers: whatever is not a good signature of this proposal by one of these attesters is left out, and keeps no
 * other from counting. Throws `io` where a folder cannot be read.
 */
export async function findSignatures(places: readonly Place[], quest: SignatureQuest): Promise<FoundSignatures> {
  const found = new Map<Address, Attestation>();
  const problems: string[] = [];
  for (const place of places) {
    for (const name of await namesAt(place, quest)) {
      try {
        const attestation = await readSignature(place, name, quest);
        if (attestation !== undefined) found.set(attestation.attester, attestation);
      } catch (error) {
        problems.push(oneLine(error));
      }
    }
  }
  return { attestations: [...found.values()], problems };
}

async function namesAt(place: Place, { proposal, attesters }: SignatureQuest): Promise<string[]> {
  if ("url" in place) return attesters.map((attester) => signatureName(proposal.epoch, attester));
  try {
    const names = await readdir(place.dir);
    return names.filter((name) => name.startsWith(`${proposal.epoch}-`) && name.endsWith(".json")).sort();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw new MsnError("io", `cannot list (${systemCode(error) ?? "unknown"})`, { file: place.dir });
  }
}

async function readSignature(
  place: Place,
  name: string,
  { proposal, place: where, attesters }: SignatureQuest,
): Promise<Attestation | undefined> {
  const file = `${placeName(place)}/${name}`;
  const bytes = await readFrom(place, name, MOST_BYTES).catch((error: unknown) => {
    // An attester that has not signed yet has no file.
    if ("url" in place && error instanceof MsnError && /answered 404$/.test(error.message)) return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const attestation = checkAttestation(parseAttestation(bytes, file), file, proposal, where);
  if (attesters.includes(attestation.attester)) return attestation;
  throw new MsnError("argument", `is by ${attestation.attester}, who is no attester`, { file });
}
