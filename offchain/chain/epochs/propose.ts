import { MsnError } from "../../domain/errors.js";
import { utc } from "../../domain/utcTime.js";
import { loadLeaves, repeatablePlaces } from "../../epoch/published.js";
import { formatGwei } from "../amounts.js";
import { requireProposable } from "../challenges/proposalConditions.js";
import { type Prepared, prepared } from "../prepared.js";
import { type Attestation, proposalOf, sortedSignatures } from "../proposal.js";
import { requireSameDeployment } from "../publishedRoot.js";
import type { Sender } from "../sender.js";
import { readStanding } from "./standing.js";

/** An attested root, ready to be proposed. */
export interface ProposalOrder {
  /** The epoch's artifacts. */
  readonly dir: string;
  readonly attestations: readonly Attestation[];
  /** Where the artifacts are published. */
  readonly uri: string;
}

/** The proposal of an attested root; throws `artifacts` or `chain` where the chain would not take it. */
export async function prepareProposal(sender: Sender, { dir, attestations, uri }: ProposalOrder): Promise<Prepared> {
  const { account, book, contracts, provider } = sender;
  const { manifest, manifestDigest } = await loadLeaves(dir, repeatablePlaces);
  requireSameDeployment(manifest, book, `${dir}/manifest.json`);
  const { now, proposableAt } = await readStanding(contracts, provider, manifest.epoch);
  if (now < proposableAt) {
    const opens = `epoch ${manifest.epoch} can be proposed from ${utc(proposableAt)}`;
    throw new MsnError("chain", `${opens}; the chain's time is ${utc(now)}`);
  }
  const bondGwei = await requireProposable(contracts, manifest, account);
  const what = `epoch ${manifest.epoch} proposed: ${manifest.root}, with ${formatGwei(bondGwei)} at stake`;
  const proposal = proposalOf(manifest, manifestDigest);
  return prepared(what, contracts.distributor.propose, [proposal, uri, sortedSignatures(attestations)]);
}
