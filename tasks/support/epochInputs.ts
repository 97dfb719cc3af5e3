import type { EpochInputs } from "../../offchain/epoch/calculate.js";
import { optional, optionalInteger, required } from "./options.js";
import { showEpochProgress } from "./epochProgress.js";

/** The options of every task that computes an epoch. */
export interface EpochInputArguments {
  readonly proofs: string;
  readonly snapshot: string;
  readonly previous: string;
  readonly workers: string;
  readonly quiet: boolean;
}

/** Calls `work` with the inputs that the options name, showing progress meanwhile. */
export async function withEpochInputs<T>(
  args: EpochInputArguments,
  work: (inputs: EpochInputs) => Promise<T>,
): Promise<T> {
  const progress = showEpochProgress(args.quiet);
  const previousDir = optional(args.previous);
  const workers = optionalInteger("workers", args.workers, 1);
  try {
    return await work({
      proofsDir: required("proofs", args.proofs),
      snapshotFile: required("snapshot", args.snapshot),
      ...(previousDir === undefined ? {} : { previousDir }),
      scale: workers === undefined ? {} : { workers },
      onProgress: progress.onProgress,
    });
  } finally {
    progress.done();
  }
}
