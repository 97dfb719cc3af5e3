import { type EpochEngine, type VerifyResult, requireRecomputed } from "../../offchain/epoch/verify.js";
import { type EpochInputArguments, withEpochInputs } from "./epochInputs.js";

/** Recomputes an epoch; throws `artifacts`, naming the first difference, unless `publishedDir` is exactly what comes out. */
export async function recomputed(
  args: EpochInputArguments,
  publishedDir: string,
  engine?: EpochEngine,
): Promise<VerifyResult> {
  return withEpochInputs(args, (inputs) => requireRecomputed({ ...inputs, publishedDir }, engine));
}
