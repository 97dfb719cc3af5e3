import type { Provider, Signer } from "ethers";

import { MsnError } from "../../domain/errors.js";
import { toAddress, toHex } from "../../domain/hex.js";
import type { Manifest } from "../../domain/types.js";
import type { EpochInputs } from "../../epoch/calculate.js";
import { missingInputs } from "../../epoch/missingInputs.js";
import { readPinned } from "../../epoch/published.js";
import { parseSnapshot } from "../../epoch/snapshot.js";
import { type EpochEngine, type VerifyResult, requireRecomputed } from "../../epoch/verify.js";
import { readBytes, writeAtomically } from "../../io/files.js";
import type { AddressBook } from "../addressBook.js";
import type { Contracts } from "../contracts.js";
import { type Attestation, ROOT_PROPOSAL_TYPES, formatAttestation, proposalDomain, proposalOf } from "../proposal.js";
import { requireChainPrevious } from "./chainPrevious.js";
import { requireChainSnapshot } from "./snapshotFile.js";

/** The chain that an epoch is held against. */
export interface Chain {
  readonly book: AddressBook;
  readonly provider: Provider;
  readonly contracts: Contracts;
}

/** What is to be verified and signed. */
export interface AttestOrder extends EpochInputs {
  /** The epoch's artifacts. */
  readonly dir: string;
  /** Sign although inputs that verifiers committed are not here. */
  readonly acceptMissing: boolean;
  readonly engine?: EpochEngine;
  /** Hears of every such input. */
  readonly onMissing: (sentence: string) => void;
}

/**
 * Holds an epoch's inputs against the chain and its artifacts against what comes out here. Throws `snapshot`, `previous` or
 * `artifacts` for the first difference, `proofs` where committed inputs are missing.
 */
export async function verifyAgainstChain(
  { book, provider, contracts }: Chain,
  order: AttestOrder,
): Promise<VerifyResult> {
  const { dir, acceptMissing, engine, onMissing, ...inputs } = order;
  await requireChainSnapshot(provider, book, inputs.snapshotFile);
  await requireChainPrevious(contracts, inputs.previousDir);
  const verified = await requireRecomputed({ ...inputs, publishedDir: dir }, engine);
  const missing = await missingFrom(dir, inputs.snapshotFile, verified.manifest);
  for (const sentence of missing) onMissing(sentence);
  if (missing.length > 0 && !acceptMissing) {
    throw new MsnError("proofs", "inputs are missing; find them, or sign without them with --accept-missing");
  }
  return verified;
}

/** Signs a root only after the same root, artifact by artifact, came out here, and writes the signature to `out`. */
export async function attestEpoch(chain: Chain, signer: Signer, order: AttestOrder, out: string): Promise<Attestation> {
  return attestWhat(chain, signer, () => verifyAgainstChain(chain, order), out);
}

/** Signs the root of the manifest that `verified` comes to, if the signer is an attester, and writes the signature to `out`. */
export async function attestWhat(
  { book, contracts }: Chain,
  signer: Signer,
  verified: () => Promise<Pick<VerifyResult, "manifest" | "manifestDigest">>,
  out: string,
): Promise<Attestation> {
  const attester = toAddress(await signer.getAddress());
  if (!(await contracts.distributor.attesters()).map(toAddress).includes(attester)) {
    throw new MsnError("argument", `${attester} is no attester of this distributor`);
  }
  const { manifest, manifestDigest } = await verified();
  const proposal = proposalOf(manifest, manifestDigest);
  const place = { chainId: book.chainId, distributor: book.contracts.RewardsDistributor };
  const signed = await signer.signTypedData(
    proposalDomain(place.chainId, place.distributor),
    ROOT_PROPOSAL_TYPES,
    proposal,
  );
  const signature = toHex(Buffer.from(signed.slice(2), "hex"));
  const attestation: Attestation = { ...proposal, ...place, attester, signature };
  await writeAtomically(out, formatAttestation(attestation));
  return attestation;
}

async function missingFrom(dir: string, snapshotFile: string, manifest: Manifest): Promise<string[]> {
  const snapshot = parseSnapshot(await readBytes(snapshotFile), snapshotFile);
  return missingInputs(snapshot, manifest, (await readPinned(dir, "inputs.sha256", manifest)).toString("ascii"));
}
