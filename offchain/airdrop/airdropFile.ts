import { UINT256_LIMIT, ZERO_ADDRESS } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import type { Json } from "../io/canonicalJson.js";
import { parseCanonicalJson, writeCanonicalJson } from "../io/canonicalJson.js";
import { readBytes, writeAtomically } from "../io/files.js";
import { JsonFields } from "../io/jsonFields.js";
import { Airdrop } from "./airdrop.js";
import type { AirdropEntry } from "./entry.js";

const FORMAT = "msn-airdrop/1";
const KEYS = ["entries", "format", "root", "totalWei"];
const ENTRY_KEYS = ["account", "amountWei", "index"];
/** Longer lists are written without proofs: of 216,000 entries they would be 270 MB, and the entries give them anyway. */
export const MAX_ENTRIES_WITH_PROOFS = 10_000;

/** Writes an airdrop as canonical JSON, the same bytes for the same list. Throws `io`. */
export async function writeAirdrop(file: string, airdrop: Airdrop): Promise<void> {
  await writeAtomically(file, serializeAirdrop(airdrop));
}

export function serializeAirdrop(airdrop: Airdrop): string {
  const withProofs = hasProofs(airdrop.entries.length);
  const entries = airdrop.entries.map(({ index, account, amountWei }): Json => {
    const entry = { account, amountWei: String(amountWei), index };
    return withProofs ? { ...entry, proof: airdrop.claim(index).proof } : entry;
  });
  return writeCanonicalJson({
    entries,
    format: FORMAT,
    root: airdrop.root,
    totalWei: String(airdrop.totalWei),
  });
}

/**
 * Reads an airdrop and builds its tree anew: total, root and proofs must be what the entries give. Throws `io`, or `json`
 * with file and field.
 */
export async function readAirdrop(file: string): Promise<Airdrop> {
  return parseAirdrop(await readBytes(file), file);
}

/** The airdrop that a file's bytes hold; `file` is its name in errors. */
export function parseAirdrop(bytes: Buffer, file: string): Airdrop {
  const fields = JsonFields.of(parseCanonicalJson(bytes, file), file, "", KEYS);
  if (fields.text("format") !== FORMAT) throw fields.wrong("format", FORMAT);
  const list = fields.list("entries");
  const items = list.map((item, index) => entryFields(item, file, index, hasProofs(list.length)));
  const airdrop = build(items.map(readEntry), file);
  if (fields.amount("totalWei", 1n, UINT256_LIMIT) !== airdrop.totalWei) {
    throw fields.wrong("totalWei", `${airdrop.totalWei}, the sum of the entries`);
  }
  if (fields.digest("root") !== airdrop.root) throw fields.wrong("root", `${airdrop.root}, the root of the entries`);
  if (hasProofs(list.length))
    items.forEach((item, index) => {
      requireProof(item, airdrop, index);
    });
  return airdrop;
}

const hasProofs = (count: number): boolean => count <= MAX_ENTRIES_WITH_PROOFS;

function entryFields(item: Json, file: string, index: number, withProof: boolean): JsonFields {
  return JsonFields.of(item, file, `entries[${index}]`, withProof ? [...ENTRY_KEYS, "proof"] : ENTRY_KEYS);
}

function readEntry(fields: JsonFields, place: number): AirdropEntry {
  return {
    index: fields.integer("index", place, place),
    account: readAccount(fields),
    amountWei: fields.amount("amountWei", 1n, UINT256_LIMIT),
  };
}

function readAccount(fields: JsonFields): Address {
  const account = fields.address("account");
  if (account === ZERO_ADDRESS) throw fields.wrong("account", "an account other than zero");
  return account;
}

function build(entries: readonly AirdropEntry[], file: string): Airdrop {
  try {
    return Airdrop.of(entries);
  } catch (error) {
    if (!(error instanceof MsnError)) throw error;
    throw new MsnError("json", error.message, { file, field: "entries" });
  }
}

function requireProof(fields: JsonFields, airdrop: Airdrop, index: number): void {
  const { proof } = airdrop.claim(index);
  const written = fields.list("proof");
  if (written.length !== proof.length || proof.some((word, level) => written[level] !== word)) {
    throw fields.wrong("proof", `the ${proof.length} words that lead from the entry to the root`);
  }
}
