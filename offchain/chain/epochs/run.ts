import { MsnError } from "../../domain/errors.js";
import { utc } from "../../domain/utcTime.js";
import { requireUnbarred } from "../challenges/proposalConditions.js";
import { activationWaitsFor } from "../challenges/review.js";
import { answerDemands } from "./answerDemands.js";
import { Disagreement } from "./disagreement.js";
import { type OwnArtifacts, artifactsOf, compareActive, computeArtifacts, firstUnfinished } from "./runArtifacts.js";
import { repeatedRootText } from "./repeatedRoot.js";
import { commitOwn, proposeOrWait, sendActivation, signOwn } from "./runSends.js";
import type { RunContext } from "./runContext.js";
import { type EpochStanding, readStanding } from "./standing.js";

/** Why a run has nothing more to do for now. */
export interface Waiting {
  readonly epoch: number;
  readonly text: string;
  /** When the chain's clock allows the next step, Unix seconds; undefined where that does not depend on the clock alone. */
  readonly dueAt: number | undefined;
}

/**
 * Does whatever the chain and the files call for, epoch by epoch, until something has to be waited for. What was done is read
 * off the chain and off files that are complete and check out, so it can be interrupted and repeated at any moment. Throws
 * `MsnError` where somebody has to act, and whatever the node fails with.
 */
export async function runEpochs(run: RunContext): Promise<Waiting> {
  for (;;) {
    const standing = await readStanding(run.chain.contracts, run.chain.provider);
    const epoch = await firstUnfinished(run, standing);
    const { lastEpoch } = run.options;
    if (lastEpoch !== undefined && epoch > lastEpoch) {
      return { epoch: lastEpoch, text: `epoch ${lastEpoch} is active; nothing more to do`, dueAt: undefined };
    }
    if (epoch <= standing.newest.epoch) {
      await computeArtifacts(run, epoch);
      await compareActive(run, epoch, standing);
      continue;
    }
    const waiting = await advance(run, standing);
    if (waiting !== undefined) return waiting;
  }
}

/** Takes the next epoch one step further; undefined where that changed something, so that it pays to look again. */
async function advance(run: RunContext, standing: EpochStanding): Promise<Waiting | undefined> {
  const { end, epoch, fixedAt, now, proposableAt, review } = standing;
  const until = (dueAt: number, what: string): Waiting => ({
    epoch,
    text: `epoch ${epoch}: ${what} ${utc(dueAt)}`,
    dueAt,
  });
  if (now < end) return until(end, "ends at");
  if (now < fixedAt) {
    await commitOwn(run, epoch);
    return until(fixedAt, "verifiers commit; the snapshot is taken from");
  }
  if ((await artifactsOf(run, epoch)) === undefined) {
    await computeArtifacts(run, epoch);
    return undefined;
  }
  if (review.proposer !== undefined) return pending(run, standing);
  const own = await requireArtifacts(run, epoch);
  await requireUnbarred(run.chain.contracts, own.manifest);
  await signOwn(run, epoch, own);
  if (now < proposableAt) return until(proposableAt, "is computed; proposals open at");
  return proposeOrWait(run, epoch, own);
}

/** A root waits for activation: it is compared, defended, and made active when its time has come. */
async function pending(run: RunContext, standing: EpochStanding): Promise<Waiting | undefined> {
  const { epoch, now, review } = standing;
  const { manifest, manifestDigest } = await requireArtifacts(run, epoch);
  const { distributor } = run.chain.contracts;
  const proposed = await distributor.pendingRoot();
  if (proposed.epoch === 0n) return undefined; // over since it was read
  for (const [what, onChain, here] of [
    ["root", proposed.root, manifest.root],
    ["count", Number(proposed.count), manifest.count],
    ["manifest", proposed.manifestDigest, manifestDigest],
  ] as const) {
    if (onChain === here) continue;
    const problem = `epoch ${epoch}: the pending ${what} is ${onChain}, here it is ${here}`;
    const repeated = await repeatedRootText(run.chain.contracts);
    throw new Disagreement(repeated === undefined ? problem : `${problem}: ${repeated}`);
  }
  if (review.openDemands > 0 && (await answerDemands(run, epoch))) return undefined;
  const obstacle = activationWaitsFor(review, now);
  if (obstacle === undefined) return sendActivation(run, epoch);
  const dueAt = review.openDemands > 0 ? undefined : review.activatableAt;
  return { epoch, text: `epoch ${epoch} is pending: ${obstacle}`, dueAt };
}

async function requireArtifacts(run: RunContext, epoch: number): Promise<OwnArtifacts> {
  const found = await artifactsOf(run, epoch);
  if (found !== undefined) return found;
  throw new MsnError("artifacts", "was complete a moment ago, and is not any more", {
    file: run.store.epochDir(epoch),
  });
}
