import { join } from "node:path";

import { MsnError } from "../domain/errors.js";
import type { Digest } from "../domain/hex.js";
import type { Manifest } from "../domain/types.js";
import { readBytes } from "../io/files.js";
import type { ArtifactName } from "./artifacts.js";
import { ARTIFACTS } from "./artifacts.js";
import type { CalculatedEpoch, EpochInputs } from "./calculate.js";
import { calculateEpoch } from "./calculate.js";

/** What computes the epoch to compare with: this pipeline, or another implementation of the same rules. */
export type EpochEngine = (
  inputs: EpochInputs,
) => Promise<Pick<CalculatedEpoch, "artifacts" | "manifest" | "manifestDigest">>;

export interface VerifyOptions extends EpochInputs {
  /** The directory to check. */
  readonly publishedDir: string;
}

/** The first artifact that differs and its first line that does; an undefined line is not there. */
export interface ArtifactDifference {
  readonly artifact: ArtifactName;
  /** From 1. */
  readonly line: number;
  readonly computed: string | undefined;
  readonly published: string | undefined;
}

/** The outcome of {@link verifyEpoch}; manifest and digest are those recomputed. */
export interface VerifyResult {
  readonly manifest: Manifest;
  readonly manifestDigest: Digest;
  /** Undefined where the published directory is exactly what the inputs give. */
  readonly difference: ArtifactDifference | undefined;
}

/**
 * Recomputes an epoch and compares every artifact with a published directory byte for byte. Artifacts are compared causes
 * first, so that the difference named is the one to look at. Throws where the epoch cannot be computed, or `io` where an
 * artifact cannot be read.
 */
export async function verifyEpoch(
  { publishedDir, ...inputs }: VerifyOptions,
  engine: EpochEngine = calculateEpoch,
): Promise<VerifyResult> {
  const { artifacts, manifest, manifestDigest } = await engine(inputs);
  return { manifest, manifestDigest, difference: await differenceFrom(artifacts, publishedDir) };
}

/** The same; throws `artifacts`, naming the first difference, unless the directory is exactly what comes out. */
export async function requireRecomputed(options: VerifyOptions, engine?: EpochEngine): Promise<VerifyResult> {
  const result = await verifyEpoch(options, engine);
  requireNone(result.difference, options.publishedDir);
  return result;
}

/** Throws `artifacts`, naming the first difference, unless a published directory holds exactly these. */
export async function requireSameArtifacts(
  artifacts: ReadonlyMap<ArtifactName, Buffer>,
  publishedDir: string,
): Promise<void> {
  requireNone(await differenceFrom(artifacts, publishedDir), publishedDir);
}

function requireNone(difference: ArtifactDifference | undefined, publishedDir: string): void {
  if (difference === undefined) return;
  const { artifact, line } = difference;
  throw new MsnError("artifacts", differenceText(difference), { file: join(publishedDir, artifact), line });
}

/** The first difference of a published directory from computed artifacts, causes first; undefined for none. Throws `io`. */
export async function differenceFrom(
  artifacts: ReadonlyMap<ArtifactName, Buffer>,
  publishedDir: string,
): Promise<ArtifactDifference | undefined> {
  for (const artifact of ARTIFACTS) {
    const computed = artifacts.get(artifact) ?? Buffer.alloc(0);
    const published = await readBytes(join(publishedDir, artifact));
    if (!computed.equals(published)) return { artifact, ...firstLineDifference(computed, published) };
  }
  return undefined;
}

/** What a difference is, in one clause; artifact and line are for the caller to name. */
export function differenceText({ computed, published }: ArtifactDifference): string {
  const shown = (text: string | undefined): string => (text === undefined ? "no such line" : JSON.stringify(text));
  return `published ${shown(published)}, recomputed ${shown(computed)}`;
}

function firstLineDifference(computed: Buffer, published: Buffer): Omit<ArtifactDifference, "artifact"> {
  const ours = computed.toString("latin1").split("\n");
  const theirs = published.toString("latin1").split("\n");
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  return { line: at + 1, computed: ours[at], published: theirs[at] };
}
