import { type TypedDataDomain, verifyTypedData } from "ethers";

import { MsnError } from "../domain/errors.js";
import { type Address, type Hex, toAddress } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import { readBytes } from "../io/files.js";
import { parseJsonFields } from "../io/jsonText.js";
import { ROOT_PROPOSAL_TYPES, type RootProposal, proposalDomain } from "./rootProposal.js";

export { ROOT_PROPOSAL_TYPES, type RootProposal, proposalDomain, proposalOf } from "./rootProposal.js";

/** One attester's signature over one proposal, as a file. */
export interface Attestation extends RootProposal {
  readonly chainId: number;
  readonly distributor: Address;
  readonly attester: Address;
  readonly signature: Hex;
}

/** The text of an attestation file. */
export function formatAttestation(attestation: Attestation): string {
  return `${JSON.stringify(attestation, undefined, 2)}\n`;
}

const KEYS = [
  "epoch",
  "previousRoot",
  "root",
  "count",
  "manifestDigest",
  "chainId",
  "distributor",
  "attester",
  "signature",
];

/** Which distributor attestations are for. */
export interface ProposalPlace {
  readonly chainId: number;
  readonly distributor: Address;
}

/** Reads an attestation and checks that it signs `proposal` there; throws `io`, `json` or `argument`. */
export async function readAttestation(
  file: string,
  proposal: RootProposal,
  place: ProposalPlace,
): Promise<Attestation> {
  return checkAttestation(parseAttestation(await readBytes(file), file), file, proposal, place);
}

/** What an attestation file says, unchecked but for its form; `file` is the name errors carry. Throws `json`. */
export function parseAttestation(bytes: Buffer, file: string): Attestation {
  const fields = parseJsonFields(bytes.toString("utf8"), file, KEYS);
  return {
    epoch: fields.integer("epoch", 1, Number.MAX_SAFE_INTEGER),
    previousRoot: fields.digest("previousRoot"),
    root: fields.digest("root"),
    count: fields.integer("count", 0, 2 ** 32 - 1),
    manifestDigest: fields.digest("manifestDigest"),
    chainId: fields.integer("chainId", 1, Number.MAX_SAFE_INTEGER),
    distributor: fields.address("distributor"),
    attester: fields.address("attester"),
    signature: fields.hex("signature", 65),
  };
}

/** The same attestation if it signs `proposal` there; throws `argument`. */
export function checkAttestation(
  attestation: Attestation,
  file: string,
  proposal: RootProposal,
  { chainId, distributor }: ProposalPlace,
): Attestation {
  const signed = new Map<string, unknown>(Object.entries(attestation));
  for (const [field, value] of Object.entries<unknown>({ ...proposal, chainId, distributor })) {
    const got = signed.get(field);
    if (got !== value) throw new MsnError("argument", `expected ${String(value)}, got ${String(got)}`, { file, field });
  }
  const domain = proposalDomain(chainId, distributor);
  const signer = signerOf(domain, proposal, attestation.signature);
  if (signer === undefined) throw new MsnError("argument", "is no signature", { file, field: "signature" });
  if (signer !== attestation.attester) {
    throw new MsnError("argument", `is by ${signer}, not by ${attestation.attester}`, { file, field: "signature" });
  }
  return attestation;
}

/** Who signed; undefined for bytes that are nobody's signature. */
function signerOf(domain: TypedDataDomain, proposal: RootProposal, signature: Hex): Address | undefined {
  try {
    return toAddress(verifyTypedData(domain, ROOT_PROPOSAL_TYPES, proposal, signature));
  } catch {
    return undefined;
  }
}

/** Signatures as `propose` wants them: ascending by signer. */
export function sortedSignatures(attestations: readonly Attestation[]): Hex[] {
  return [...attestations].sort((a, b) => compareAscii(a.attester, b.attester)).map(({ signature }) => signature);
}
