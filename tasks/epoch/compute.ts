import { dirname, join, resolve } from "node:path";

import type { Scale } from "../../offchain/epoch/calculate.js";
import { computeEpoch, workDirOf } from "../../offchain/epoch/compute.js";
import { DirectoryShardStore } from "../../offchain/epoch/shards/shardStore.js";
import { queueRunner } from "../../offchain/queue/queueRunner.js";
import { type EpochInputArguments, withEpochInputs } from "../support/epochInputs.js";
import { optional, optionalInteger, required } from "../support/options.js";
import { silenceOf } from "../support/queueOptions.js";
import { runTask } from "../support/runTask.js";
import { formatTable } from "../../offchain/domain/table.js";

interface Arguments extends EpochInputArguments {
  readonly out: string;
  readonly queue: string;
  readonly silence: string;
  readonly work: string;
  readonly shardRounds: string;
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

/** Remembers, for the epochs beside each other in one directory, which registrations were found good. */
const checkedFileOf = (outDir: string): string => join(dirname(resolve(outDir)), "checked-registrations");

function scaleOf(args: Arguments, outDir: string): Scale {
  const shardRounds = optionalInteger("shard-rounds", args.shardRounds, 1);
  const store = new DirectoryShardStore(optional(args.work) ?? workDirOf(outDir));
  const url = optional(args.queue);
  return {
    store,
    checkedFile: checkedFileOf(outDir),
    ...(shardRounds === undefined ? {} : { shardRounds }),
    ...(url === undefined ? {} : { runner: queueRunner({ url, silenceSeconds: silenceOf(args.silence) }, store) }),
  };
}
