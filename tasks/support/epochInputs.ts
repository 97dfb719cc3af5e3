import type { EpochInputs } from "../../offchain/epoch/calculate.js";
import { optional, required } from "./options.js";
import { progressLine } from "./progress.js";

/** The options of every task that computes an epoch. */
export interface EpochInputArguments {
  readonly proofs: string;
  readonly snapshot: string;
  readonly previous: string;
  readonly quiet: boolean;
}

/** Calls `work` with the inputs that the options name, showing progress meanwhile. */
export async function withEpochInputs<T>(
  args: EpochInputArguments,
  work: (inputs: EpochInputs) => Promise<T>,
): Promise<T> {
  const line = progressLine(args.quiet);
  const previousDir = optional(args.previous);
  try {
    return await work({
      proofsDir: required("proofs", args.proofs),
      snapshotFile: required("snapshot", args.snapshot),
      ...(previousDir === undefined ? {} : { previousDir }),
      onProgress: ({ phase, done, total }) => {
        line.update(`${phase} ${done}/${total}`);
      },
    });
  } finally {
    line.done();
  }
}
