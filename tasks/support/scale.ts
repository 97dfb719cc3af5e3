import { dirname, join, resolve } from "node:path";

import type { Scale } from "../../offchain/epoch/calculate.js";
import { workDirOf } from "../../offchain/epoch/compute.js";
import { DirectoryShardStore } from "../../offchain/epoch/shards/shardStore.js";
import { queueRunner } from "../../offchain/queue/queueRunner.js";
import { optional, optionalInteger } from "./options.js";
import { silenceOf } from "./queueOptions.js";

/** The options that say how a computation is spread. */
export interface ScaleArguments {
  readonly queue: string;
  readonly silence: string;
  readonly work: string;
  readonly shardRounds: string;
}

/** Remembers, for the epochs beside each other in one directory, which registrations were found good. */
const checkedFileOf = (outDir: string): string => join(dirname(resolve(outDir)), "checked-registrations");

/** How the computation into `outDir` is done. */
export function scaleOf(args: ScaleArguments, outDir: string): Scale {
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
