import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { utc } from "../../offchain/chain/epochSnapshot.js";
import type { CommitTerms } from "../../offchain/chain/proofCommitment.js";
import { readCommitTerms } from "../../offchain/chain/proofCommitment.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import { toAddress } from "../../offchain/domain/hex.js";
import type { Commitment, Rejection } from "../../offchain/domain/types.js";
import { commitmentFor } from "../../offchain/epoch/commitment.js";
import type { FolderReview } from "../../offchain/epoch/folderReview.js";
import { reviewFolder } from "../../offchain/epoch/folderReview.js";
import { connectDeployment, signerOf } from "../support/deployment.js";
import { required, requiredInteger } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { send } from "../support/send.js";
import { optionalAddress } from "./options.js";

interface Arguments {
  readonly epoch: string;
  readonly proofs: string;
  readonly verifier: string;
  readonly dryRun: boolean;
}

/** `proofs commit`: looks at everything that could make the commitment worthless, then sends it; once it is there, says so. */
export default async function commit(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const epoch = requiredInteger("epoch", args.epoch, 1);
    const proofs = required("proofs", args.proofs);
    const { book, provider, contracts, signers } = await connectDeployment(hre);
    const verifier = optionalAddress("verifier", args.verifier) ?? toAddress(signerOf(signers, undefined).address);

    const terms = await readCommitTerms(contracts, provider, epoch, verifier);
    requireVerifier(terms, verifier, epoch);
    const commitment = await commitmentFor(proofs, verifier);
    if (terms.committed !== undefined) {
      requireSame(terms.committed, commitment, verifier, epoch);
      console.log(`${verifier} has committed exactly this for epoch ${epoch} already; nothing to do`);
      return;
    }
    requireOpen(terms, epoch);
    const target = { chainId: book.chainId, token: book.contracts.MSN, end: terms.opensAt };
    const review = await reviewFolder(proofs, verifier, { ...target, roundLength: terms.roundLength });
    requireGoodBatches(review);
    requireSomeRegistration(review);
    report(review, commitment);

    const what = `epoch ${epoch} committed by ${verifier}`;
    if (args.dryRun) {
      console.log(`dry run, nothing sent: ${what}`);
      return;
    }
    const policy = contracts.policy.connect(signerOf(signers, verifier));
    await send(what, false, policy.commitProofs, [epoch, commitment.probes, commitment.registrations]);
  });
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

function report({ batches, registrations }: FolderReview, commitment: Commitment): void {
  const rejected = registrations.rejections.length;
  if (batches.files === 0) console.error("warning: no batches; this commits to having measured nothing");
  if (registrations.records === 0)
    console.error("warning: no registrations; this votes against any registrations file");
  const [first] = registrations.rejections;
  if (first !== undefined) {
    console.error(
      `warning: the rules reject ${rejected} registrations, the first is record ${first.record}: ${first.code}`,
    );
  }
  console.log(`${batches.files} batches with ${batches.records} records: ${commitment.probes}`);
  console.log(`${registrations.records} registrations: ${commitment.registrations}`);
}

function placeOf({ file, record }: Rejection): { file: string; record?: number } {
  return record === undefined ? { file } : { file, record };
}
