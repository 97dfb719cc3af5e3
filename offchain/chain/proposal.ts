import { verifyTypedData } from "ethers";

import { MsnError } from "../domain/errors.js";
import { type Address, type Hex, toAddress } from "../domain/hex.js";
import { compareAscii } from "../domain/order.js";
import { readJsonFields } from "../io/jsonFile.js";
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

/** Reads an attestation and checks that it signs `proposal` there; throws `io`, `json` or `argument`. */
export async function readAttestation(
  file: string,
  proposal: RootProposal,
  { chainId, distributor }: { readonly chainId: number; readonly distributor: Address },
): Promise<Attestation> {
  const fields = await readJsonFields(file, KEYS);
  const attestation: Attestation = {
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
  const signed = new Map<string, unknown>(Object.entries(attestation));
  for (const [field, value] of Object.entries<unknown>({ ...proposal, chainId, distributor })) {
    const got = signed.get(field);
    if (got !== value) throw new MsnError("argument", `expected ${String(value)}, got ${String(got)}`, { file, field });
  }
  const domain = proposalDomain(chainId, distributor);
  const signer = toAddress(verifyTypedData(domain, ROOT_PROPOSAL_TYPES, proposal, attestation.signature));
  if (signer !== attestation.attester) {
    throw new MsnError("argument", `is by ${signer}, not by ${attestation.attester}`, { file, field: "signature" });
  }
  return attestation;
}

/** Signatures as `propose` wants them: ascending by signer. */
export function sortedSignatures(attestations: readonly Attestation[]): Hex[] {
  return [...attestations].sort((a, b) => compareAscii(a.attester, b.attester)).map(({ signature }) => signature);
}
