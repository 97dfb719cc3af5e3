import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { MsnError } from "../../../offchain/domain/errors.js";
import { ARTIFACTS } from "../../../offchain/epoch/artifacts.js";
import { type CalculatedEpoch, calculateEpoch } from "../../../offchain/epoch/calculate.js";
import { calculateReference, type ReferenceEpoch } from "../../../offchain/reference/calculate.js";
import type { EpochFiles } from "./writeEpoch.js";

/** Whatever is no clear stop is a failure of the test. */
function stopOf(error: unknown): MsnError {
  if (error instanceof MsnError) return error;
  throw error;
}

/** Both engines' results, which must be the same byte for byte; or both stop, and the pipeline's stop is returned. */
export async function computeWithBoth(files: EpochFiles): Promise<CalculatedEpoch | MsnError> {
  const pipeline = await calculateEpoch(files).catch(stopOf);
  let reference: ReferenceEpoch | MsnError;
  try {
    reference = calculateReference(files);
  } catch (error) {
    reference = stopOf(error);
  }
  if (pipeline instanceof MsnError || reference instanceof MsnError) {
    const stop = (result: object): string => (result instanceof MsnError ? `stops: ${result.message}` : "goes on");
    expect(
      pipeline instanceof MsnError && reference instanceof MsnError,
      `pipeline ${stop(pipeline)}; reference ${stop(reference)}`,
    ).to.equal(true);
    return pipeline;
  }
  for (const name of ARTIFACTS) {
    const [ours, theirs] = [pipeline.artifacts.get(name), reference.artifacts.get(name)];
    expect(theirs?.toString("latin1"), name).to.equal(ours?.toString("latin1"));
  }
  expect([...reference.artifacts.keys()].sort()).to.deep.equal([...ARTIFACTS].sort());
  expect(reference.manifestDigest).to.equal(pipeline.manifestDigest);
  return pipeline;
}

/** Puts a result where the next epoch finds it. */
export function publishInto(dir: string, { artifacts }: CalculatedEpoch): void {
  mkdirSync(dir, { recursive: true });
  for (const [name, content] of artifacts) writeFileSync(join(dir, name), content);
}
