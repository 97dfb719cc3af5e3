import type { Provider } from "ethers";

import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import type { Commitment, Rejection } from "../../domain/types.js";
import { utc } from "../../domain/utcTime.js";
import { commitmentFor } from "../../epoch/commitment.js";
import { type FolderReview, reviewFolder } from "../../epoch/folderReview.js";
import type { AddressBook } from "../addressBook.js";
import type { Contracts } from "../contracts.js";
import { type CommitTerms, readCommitTerms } from "../proofCommitment.js";

/** What a verifier is about to commit, and what a look at it has shown. */
export interface CheckedCommitment {
  readonly commitment: Commitment;
  readonly review: FolderReview;
}

/**
 * Looks at everything that could make a verifier's commitment worthless. Undefined where exactly this is committed already;
 * throws `chain` where it cannot be committed now, `proofs` where it should not be.
 */
export async function checkCommitment(
  {
    book,
    provider,
    contracts,
  }: { readonly book: AddressBook; readonly provider: Provider; readonly contracts: Contracts },
  epoch: number,
  verifier: Address,
  proofsDir: string,
): Promise<CheckedCommitment | undefined> {
  const terms = await readCommitTerms(contracts, provider, epoch, verifier);
  requireVerifier(terms, verifier, epoch);
  const commitment = await commitmentFor(proofsDir, verifier);
  if (terms.committed !== undefined) {
    requireSame(terms.committed, commitment, verifier, epoch);
    return undefined;
  }
  requireOpen(terms, epoch);
  const target = { chainId: book.chainId, token: book.contracts.MSN, end: terms.opensAt };
  const review = await reviewFolder(proofsDir, verifier, { ...target, roundLength: terms.roundLength });
  requireGoodBatches(review);
  requireSomeRegistration(review);
  return { commitment, review };
}

/** What somebody who commits should know of, one sentence each. */
export function commitmentWarnings({ batches, registrations }: FolderReview): string[] {
  const warnings: string[] = [];
  if (batches.files === 0) warnings.push("no batches; this commits to having measured nothing");
  if (registrations.records === 0) warnings.push("no registrations; this votes against any registrations file");
  const [first] = registrations.rejections;
  if (first !== undefined) {
    const rejected = registrations.rejections.length;
    warnings.push(`the rules reject ${rejected} registrations, the first is record ${first.record}: ${first.code}`);
  }
  return warnings;
}

function requireVerifier({ isVerifier }: CommitTerms, verifier: Address, epoch: number): void {
  if (!isVerifier) throw new MsnError("chain", `${verifier} is no verifier in the policy of epoch ${epoch}`);
}

function requireSame(committed: Commitment, now: Commitment, verifier: Address, epoch: number): void {
  for (const field of ["probes", "registrations"] as const) {
    if (committed[field] !== now[field]) {
      throw new MsnError(
        "chain",
        `${verifier} committed ${committed[field]} for epoch ${epoch}, the folder gives ${now[field]}; a verifier commits once`,
        { field },
      );
    }
  }
}

function requireOpen({ opensAt, closesAt, now }: CommitTerms, epoch: number): void {
  if (now >= opensAt && now < closesAt) return;
  const state = now < opensAt ? `opens at ${utc(opensAt)}` : `closed at ${utc(closesAt)}`;
  throw new MsnError("chain", `the window to commit for epoch ${epoch} ${state}; the chain's time is ${utc(now)}`);
}

/** A rejected batch counts nothing for its verifier; to commit without it, its file has to go. */
function requireGoodBatches({ batches: { rejections } }: FolderReview): void {
  const [first] = rejections;
  if (first === undefined) return;
  const others = rejections.length === 1 ? "" : ` (and ${rejections.length - 1} more)`;
  throw new MsnError(
    "proofs",
    `the rules reject this batch: ${first.code}${others}; pack it again or remove it before you commit`,
    placeOf(first),
  );
}

/** A folder whose every registration the rules reject is another epoch's or another chain's; a commitment is final. */
function requireSomeRegistration({ registrations: { records, rejections } }: FolderReview): void {
  const [first] = rejections;
  if (first === undefined || rejections.length < records) return;
  throw new MsnError(
    "proofs",
    `the rules reject every registration, the first for ${first.code}; is this the right folder?`,
    placeOf(first),
  );
}

function placeOf({ file, record }: Rejection): { file: string; record?: number } {
  return record === undefined ? { file } : { file, record };
}
