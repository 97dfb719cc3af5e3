import { existsSync } from "node:fs";

import { ZERO_DIGEST } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import type { Digest } from "../../domain/hex.js";
import type { Manifest } from "../../domain/types.js";
import type { EpochInputs } from "../../epoch/calculate.js";
import { computeEpoch } from "../../epoch/compute.js";
import type { OnProgress } from "../../epoch/progress.js";
import { readCompleteManifest } from "../../epoch/published.js";
import { isRestartDir } from "../../epoch/restart.js";
import { parseSnapshot } from "../../epoch/snapshot.js";
import { readBytes } from "../../io/files.js";
import { requireChainPrevious } from "./chainPrevious.js";
import { Disagreement } from "./disagreement.js";
import { repeatedRootText } from "./repeatedRoot.js";
import type { RunContext } from "./runContext.js";
import { writeSnapshotFile } from "./snapshotFile.js";
import type { EpochStanding } from "./standing.js";

/** An epoch's complete artifacts in the run's folder. */
export interface OwnArtifacts {
  readonly manifest: Manifest;
  readonly manifestDigest: Digest;
}

/** What stands in the run's folder for an epoch; undefined where it is not there, not complete, or another deployment's. */
export async function artifactsOf({ chain, store }: RunContext, epoch: number): Promise<OwnArtifacts | undefined> {
  const found = await readCompleteManifest(store.epochDir(epoch));
  if (found === undefined) return undefined;
  const { chainId, distributor, epoch: named } = found.manifest;
  const isHere = chainId === chain.book.chainId && distributor === chain.book.contracts.RewardsDistributor;
  return isHere && named === epoch ? found : undefined;
}

/**
 * The first epoch that is not finished here: not active, or active without its artifacts, which the next one builds on. Those of
 * the newest may come from anywhere, unless others came out here: a manifest that this party would not have signed is not built
 * upon, but a restart is, once its operator has put it here; an attester computes what it has missed before it takes another's.
 * What is missing before it is computed from proofs. Throws `Disagreement`, and `previous` where there are none.
 */
export async function firstUnfinished(run: RunContext, { newest }: EpochStanding): Promise<number> {
  const next = newest.epoch + 1;
  // Before the first root, which may be a later distributor's, there is nothing to build on.
  if (newest.root === ZERO_DIGEST && newest.manifestDigest === ZERO_DIGEST) return next;
  if (await isRestartHere(run, next, newest)) return next;
  const here = await artifactsOf(run, newest.epoch);
  if (here !== undefined && here.manifestDigest !== newest.manifestDigest)
    throw await foreignManifest(run, newest, here);
  if (here === undefined && (await canCheck(run, newest.epoch))) return newest.epoch;
  const { proofsDir } = run.options;
  if ((await run.store.completeDir(newest.epoch, newest.manifestDigest, "")) !== undefined) return next;
  for (let epoch = newest.epoch; epoch > 0; epoch--) {
    if ((await artifactsOf(run, epoch)) !== undefined) return epoch + 1;
    if (!existsSync(run.proofsOf(epoch))) {
      const missing = `epoch ${newest.epoch} is active, and the next one builds on its artifacts, which are not here`;
      const remedy = `copy the published ones to ${run.store.epochDir(newest.epoch)}, name a --mirror, or put the proofs of epoch ${epoch} below ${proofsDir}`;
      throw new MsnError("previous", `${missing}: ${remedy}`);
    }
  }
  return 1;
}

/** Whether an attester's run can find out by itself what an active epoch's artifacts should be. */
async function canCheck(run: RunContext, epoch: number): Promise<boolean> {
  if (run.options.attesters.length === 0 || !existsSync(run.proofsOf(epoch))) return false;
  return epoch === 1 || (await artifactsOf(run, epoch - 1)) !== undefined;
}

/** Whether an epoch's artifacts in the run's folder are a restart, which a run neither makes nor signs. */
export const holdsRestart = async (
  { store }: RunContext,
  epoch: number,
  { manifest }: OwnArtifacts,
): Promise<boolean> => isRestartDir(store.epochDir(epoch), manifest);

/** Whether what stands in the run's folder for an epoch is a restart on top of the active root, wherever that one's artifacts are. */
async function isRestartHere(run: RunContext, epoch: number, newest: EpochStanding["newest"]): Promise<boolean> {
  const here = await artifactsOf(run, epoch);
  if (here?.manifest.previousManifestDigest !== newest.manifestDigest) return false;
  return here.manifest.root === newest.root && holdsRestart(run, epoch, here);
}

async function foreignManifest(
  { chain, store }: RunContext,
  { epoch, manifestDigest }: EpochStanding["newest"],
  here: OwnArtifacts,
): Promise<Disagreement> {
  const dir = store.epochDir(epoch);
  const problem = `epoch ${epoch}: the active root's manifest is ${manifestDigest}, in ${dir} it is ${here.manifestDigest}`;
  const repeated = await repeatedRootText(chain.contracts);
  const remedy = `remove that folder only if its epoch is the wrong one${repeated === undefined ? "" : `; ${repeated}`}`;
  return new Disagreement(`${problem}; ${remedy}`, "A bad root is active");
}

/** Takes an epoch from proofs and chain to artifacts. */
export async function computeArtifacts(run: RunContext, epoch: number): Promise<void> {
  const { chain, options, store } = run;
  const proofs = run.proofsOf(epoch);
  if (!existsSync(proofs)) {
    throw new MsnError("proofs", `the proofs of epoch ${epoch} are not here; a missing folder is no empty epoch`, {
      file: proofs,
    });
  }
  const file = store.snapshotFile(epoch);
  if (!(await isSnapshotOf(run, epoch, file))) {
    await run.step("snapshot", epoch, `epoch ${epoch}: reads the snapshot`, async () => {
      const { commitments, stakesWei } = await writeSnapshotFile(
        chain.provider,
        chain.book,
        epoch,
        file,
        options.onRead,
      );
      return { text: `epoch ${epoch}: ${commitments.size} commitments, ${stakesWei.size} stakes, written to ${file}` };
    });
  }
  const outDir = store.epochDir(epoch);
  await run.step("compute", epoch, `epoch ${epoch}: computes`, async () => {
    const inputs = await inputsOf(run, epoch);
    let records = 0;
    const onProgress: OnProgress = (progress) => {
      records = progress.records ?? records;
      options.onProgress?.(progress);
    };
    const { manifest } = await computeEpoch({ ...inputs, onProgress, outDir, writesPaths: options.writesPaths });
    return { text: `epoch ${epoch}: root ${manifest.root}, ${manifest.count} leaves, written to ${outDir}`, records };
  });
}

/** Holds the artifacts of an active epoch against its root. Throws `Disagreement`. */
export async function compareActive(run: RunContext, epoch: number, { newest }: EpochStanding): Promise<void> {
  const own = await artifactsOf(run, epoch);
  if (own === undefined) return;
  const { root, depth } = own.manifest;
  const active = await run.chain.contracts.distributor.activeRoot(epoch, depth);
  const differs = (problem: string): Disagreement =>
    new Disagreement(`epoch ${epoch}: ${problem}`, "A bad root is active");
  if (active !== root) throw differs(`the active root is ${active}, here it is ${root}`);
  if (epoch === newest.epoch && own.manifestDigest !== newest.manifestDigest) {
    throw differs(`the active root's manifest is ${newest.manifestDigest}, here it is ${own.manifestDigest}`);
  }
}

/** What an epoch is computed from. */
export async function inputsOf(run: RunContext, epoch: number): Promise<EpochInputs> {
  const { options, store } = run;
  const previousDir = epoch === 1 ? undefined : await previousOf(run, epoch - 1);
  return {
    proofsDir: run.proofsOf(epoch),
    snapshotFile: store.snapshotFile(epoch),
    ...(previousDir === undefined ? {} : { previousDir }),
    scale: options.scaleOf(epoch, store.epochDir(epoch)),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  };
}

/** Of the newest active epoch, the artifacts that the chain names, wherever they were found; of earlier ones, those here. */
async function previousOf({ chain, store }: RunContext, epoch: number): Promise<string> {
  const newest = await chain.contracts.distributor.newestRoot();
  const isNewest = newest.epoch === BigInt(epoch);
  const found = isNewest ? await store.completeDir(epoch, newest.manifestDigest as Digest, "") : undefined;
  if (found !== undefined) await requireChainPrevious(chain.contracts, found);
  return found ?? store.epochDir(epoch);
}

/** Whether a file is this epoch's snapshot on this deployment; what was cut short or tampered with is read again. */
async function isSnapshotOf({ chain }: RunContext, epoch: number, file: string): Promise<boolean> {
  try {
    const snapshot = parseSnapshot(await readBytes(file), file);
    const { chainId, contracts } = chain.book;
    return (
      snapshot.epoch === epoch && snapshot.chainId === chainId && snapshot.distributor === contracts.RewardsDistributor
    );
  } catch (error) {
    if (error instanceof MsnError) return false;
    throw error;
  }
}
