import { computeEpoch } from "../../offchain/epoch/compute.js";
import { type EpochInputArguments, withEpochInputs } from "../support/epochInputs.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { type ScaleArguments, scaleOf } from "../support/scale.js";
import { formatTable } from "../../offchain/domain/table.js";

interface Arguments extends EpochInputArguments, ScaleArguments {
  readonly out: string;
  readonly noPaths: boolean;
}

/**
 * `epoch compute`: from files to artifacts; the same bytes for the same input, on any machine, with any number of threads,
 * or on workers elsewhere with `--queue`. Interrupted, it goes on where it was.
 */
export default async function compute(args: Arguments): Promise<unknown> {
  return runTask(async () => {
    const outDir = required("out", args.out);
    const result = await withEpochInputs(args, (inputs) =>
      computeEpoch({
        ...inputs,
        outDir,
        writesPaths: !args.noPaths,
        scale: { ...inputs.scale, ...scaleOf(args, outDir) },
      }),
    );
    const { manifest } = result;
    console.log(
      formatTable(
        ["epoch", String(manifest.epoch)],
        [
          ["root", manifest.root],
          ["manifest digest", result.manifestDigest],
          ["leaves", `${manifest.count} (depth ${manifest.depth})`],
          ["total gwei", String(manifest.totalGwei)],
          ["operators with a score", String(result.rewards.length)],
          ["live rounds", String(result.liveRounds)],
          ["rejected", `${result.rejections} rows in rejected.csv`],
          ["silent verifiers", manifest.silentVerifiers.join(" ") || "none"],
          ["written to", outDir],
        ],
      ),
    );
  });
}
