import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { MsnError } from "../../domain/errors.js";
import { type Address, type Digest, toAddress } from "../../domain/hex.js";
import { depthOf } from "../../merkle/path.js";
import { readBytes } from "../../io/files.js";
import { readBar } from "../challenges/review.js";
import { contractsOf } from "../contracts.js";
import { type Prepared, prepared } from "../prepared.js";
import { type Attestation, checkAttestation, parseAttestation, proposalOf } from "../proposal.js";
import type { Sender } from "../sender.js";
import { requireArtifacts } from "../watch/fetchArtifacts.js";
import { placeFrom } from "../watch/places.js";
import { attestEpoch, verifyAgainstChain, type AttestOrder } from "./attest.js";
import { checkCommitment, commitmentWarnings } from "./commit.js";
import { prepareActivation } from "./activate.js";
import { prepareProposal } from "./propose.js";
import { type OwnArtifacts, artifactsOf, holdsRestart, inputsOf } from "./runArtifacts.js";
import type { RunContext, Step } from "./runContext.js";
import type { Waiting } from "./run.js";
import { type SignatureQuest, findSignatures, signatureName } from "./signatures.js";

/** How long a node may take to show what a block has changed. */
const SHOWN_ATTEMPTS = 60;
const SHOWN_PAUSE_MS = 1_000;

/** Commits the proofs of the verifiers whose keys are here, in the day after the epoch's end. */
export async function commitOwn(run: RunContext, epoch: number): Promise<void> {
  for (const verifier of run.options.verifiers) {
    const checked = await checkCommitment(run.chain, epoch, verifier, run.proofsOf(epoch));
    if (checked === undefined) continue;
    for (const text of commitmentWarnings(checked.review)) run.report({ kind: "warning", epoch, text });
    const { probes, registrations } = checked.commitment;
    const sender = senderOf(run, verifier);
    const what = `epoch ${epoch} committed by ${verifier}`;
    const held = await sendStep(run, "commit", epoch, sender, () =>
      Promise.resolve(prepared(what, sender.contracts.policy.commitProofs, [epoch, probes, registrations])),
    );
    if (held !== undefined) run.report({ kind: "waiting", epoch, text: held.text });
  }
}

/** Signs, for each attester whose key is here, what came out here once more; a restart is for its operator to look at. */
export async function signOwn(run: RunContext, epoch: number, own: OwnArtifacts): Promise<void> {
  const isRestart = await holdsRestart(run, epoch, own);
  for (const attester of run.options.attesters) {
    const file = join(run.options.signaturesDir, signatureName(epoch, attester));
    if (await isSigned(run, epoch, file)) continue;
    if (isRestart) {
      const text = `epoch ${epoch} is a restart, to be signed by "epoch attest --restart --from ${attester} --out ${file}"`;
      run.report({ kind: "warning", epoch, text });
      continue;
    }
    if (run.options.dryRun) {
      run.report({ kind: "waiting", epoch, text: `dry run, nothing signed: epoch ${epoch} by ${attester}` });
      continue;
    }
    await run.step("attest", epoch, `epoch ${epoch}: verifies, to sign as ${attester}`, async () => {
      const { root } = await attestEpoch(run.chain, run.chain.signerOf(attester), await orderOf(run, epoch), file);
      return { text: `epoch ${epoch}: root ${root} recomputed and signed by ${attester}, written to ${file}` };
    });
  }
}

/**
 * Whether a file holds the signature of what is here. Throws `argument` where it holds one of another root of the epoch: a
 * committee whose members sign two of them can have either proposed. A root that was cancelled for good is no reason.
 */
async function isSigned(run: RunContext, epoch: number, file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const { proposal, place } = await questOf(run, epoch);
  const earlier = parseAttestation(await readBytes(file), file);
  try {
    checkAttestation(earlier, file, proposal, place);
    return true;
  } catch (error) {
    if (!(error instanceof MsnError) || (await isBarred(run, earlier))) return false;
    const remedy = "if that was wrong, remove the file, and this root is signed";
    throw new MsnError("argument", `${error.message}: another root of epoch ${epoch} was signed; ${remedy}`);
  }
}

async function isBarred({ chain }: RunContext, { epoch, root, count }: Attestation): Promise<boolean> {
  return (await readBar(chain.contracts.challenges, { epoch, root, depth: depthOf(count) })) !== "none";
}

/** Proposes the epoch where its signatures are here, and this run is to; otherwise says what it waits for. */
export async function proposeOrWait(run: RunContext, epoch: number, own: OwnArtifacts): Promise<Waiting | undefined> {
  const { chain, options, sender } = run;
  const quest = await questOf(run, epoch);
  const threshold = Number(await chain.contracts.distributor.threshold());
  const { attestations, problems } = await findSignatures(options.signaturePlaces, quest);
  for (const text of problems) run.report({ kind: "warning", epoch, text: `signature left out: ${text}` });
  const signed = attestations.map(({ attester }) => attester);
  run.report({ kind: "signatures", epoch, count: signed.length, text: `${signed.length} of ${threshold} signatures` });
  const waiting = (text: string): Waiting => ({ epoch, text: `epoch ${epoch}: ${text}`, dueAt: undefined });
  if (signed.length < threshold) {
    const missing = quest.attesters.filter((attester) => !signed.includes(attester));
    const where = options.signaturePlaces.map((place) => ("dir" in place ? place.dir : place.url)).join(", ");
    return waiting(
      `has ${signed.length} of ${threshold} signatures in ${where}; missing are ${threshold - signed.length} of ${missing.join(", ")}`,
    );
  }
  const uri = options.uriOf?.(epoch);
  if (uri === undefined) return waiting("is signed; whoever proposes runs with --uri, here or elsewhere");
  if (sender === undefined) return waiting("is signed; no key is here to propose it with");
  const order = { dir: run.store.epochDir(epoch), attestations: attestations.slice(0, threshold), uri };
  await prepareProposal(sender, order); // what is cheap to find out comes before what takes long
  const unpublished = await whyUnpublished(run, epoch, uri, quest.proposal.manifestDigest);
  if (unpublished !== undefined) {
    return waiting(`is signed, and not published: ${unpublished}; copy ${order.dir} to where --uri says`);
  }
  if (!options.attesters.some((attester) => signed.includes(attester))) {
    if (await holdsRestart(run, epoch, own))
      return waiting('is a restart that others have signed; see "epoch propose"');
    await verifyOnce(run, epoch);
  }
  const { serial } = await chain.contracts.challenges.review();
  return sendStep(
    run,
    "propose",
    epoch,
    sender,
    () => prepareProposal(sender, order),
    async () => {
      return (await chain.contracts.challenges.review()).serial > serial;
    },
  );
}

/**
 * What is not at the URI of a proposal; undefined where all of it is. Whoever watches fetches it from there, and demands what it
 * does not find, at the proposer's risk.
 */
async function whyUnpublished(
  { options, report }: RunContext,
  epoch: number,
  uri: string,
  manifestDigest: Digest,
): Promise<string | undefined> {
  const place = placeFrom(uri, options.gateway);
  if (place === undefined) {
    report({
      kind: "warning",
      epoch,
      text: `${uri} cannot be read from here, so whether the artifacts are there is not checked`,
    });
    return undefined;
  }
  try {
    await requireArtifacts(place, manifestDigest);
    return undefined;
  } catch (error) {
    if (error instanceof MsnError) return error.message;
    throw error;
  }
}

/** A proposer answers with its bond for what it sends, so without a signature of its own it recomputes. */
async function verifyOnce(run: RunContext, epoch: number): Promise<void> {
  await run.step("verify", epoch, `epoch ${epoch}: verifies what others have signed`, async () => {
    const { manifest } = await verifyAgainstChain(run.chain, await orderOf(run, epoch));
    return { text: `epoch ${epoch}: every artifact recomputed, root ${manifest.root}` };
  });
}

/** Makes the pending root active. */
export async function sendActivation(run: RunContext, epoch: number): Promise<Waiting | undefined> {
  const { chain, sender } = run;
  if (sender === undefined) {
    return { epoch, text: `epoch ${epoch} can be activated; no key is here to do it with`, dueAt: undefined };
  }
  return sendStep(
    run,
    "activate",
    epoch,
    sender,
    () => prepareActivation(sender),
    async () => {
      return (await chain.contracts.distributor.newestEpoch()) >= BigInt(epoch);
    },
  );
}

/**
 * Sends a step's transaction, and waits until the node shows what it did, so that nobody looks again too early and sends it
 * twice. While an earlier transaction of the account waits for its block nothing is sent: it may be this very one, of a run
 * that was interrupted.
 */
async function sendStep(
  run: RunContext,
  step: Step,
  epoch: number,
  { account, provider }: Sender,
  prepare: () => Promise<Prepared>,
  isShown?: () => Promise<boolean>,
): Promise<Waiting | undefined> {
  const [included, known] = await Promise.all([
    provider.getTransactionCount(account, "latest"),
    provider.getTransactionCount(account, "pending"),
  ]);
  if (known > included) {
    const text = `epoch ${epoch}: before it can ${step}, transaction ${included} of ${account} has to get into a block`;
    return { epoch, text, dueAt: undefined };
  }
  const transaction = await prepare();
  if (run.options.dryRun) {
    const text = `dry run, nothing sent: ${transaction.what} (about ${await transaction.estimateGas()} gas)`;
    return { epoch, text, dueAt: undefined };
  }
  await run.step(step, epoch, `epoch ${epoch}: sends (${step})`, async () => {
    const { hash, gasUsed } = await transaction.send();
    if (isShown !== undefined) await untilShown(isShown, hash);
    return { text: `${transaction.what} (transaction ${hash}, ${gasUsed} gas)`, transaction: hash };
  });
  return undefined;
}

async function untilShown(isShown: () => Promise<boolean>, hash: string): Promise<void> {
  for (let attempt = 1; !(await isShown()); attempt++) {
    if (attempt === SHOWN_ATTEMPTS) {
      throw new MsnError("chain", `transaction ${hash} is in a block, but the node does not show what it changed`);
    }
    await wait(SHOWN_PAUSE_MS);
  }
}

async function questOf(run: RunContext, epoch: number): Promise<SignatureQuest> {
  const { book, contracts } = run.chain;
  const own = await artifactsOf(run, epoch);
  if (own === undefined) throw new MsnError("artifacts", "is not complete", { file: run.store.epochDir(epoch) });
  return {
    proposal: proposalOf(own.manifest, own.manifestDigest),
    place: { chainId: book.chainId, distributor: book.contracts.RewardsDistributor },
    attesters: (await contracts.distributor.attesters()).map(toAddress),
  };
}

async function orderOf(run: RunContext, epoch: number): Promise<AttestOrder> {
  const { acceptMissing, engine } = run.options;
  const { scale, ...inputs } = await inputsOf(run, epoch);
  const onMissing = (text: string): void => {
    run.report({ kind: "warning", epoch, text: `missing: ${text}` });
  };
  const workers = scale?.workers === undefined ? {} : { scale: { workers: scale.workers } };
  return { ...inputs, ...workers, dir: run.store.epochDir(epoch), acceptMissing, engine, onMissing };
}

function senderOf({ chain }: RunContext, account: Address): Sender {
  const signer = chain.signerOf(account);
  const { book, provider } = chain;
  return { book, provider, signer, account, contracts: contractsOf(book, signer) };
}
