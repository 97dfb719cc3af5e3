import { once } from "node:events";

import { startShardWorker } from "../../offchain/queue/shardWorker.js";
import { required } from "../support/options.js";
import { silenceOf } from "../support/queueOptions.js";
import { runTask } from "../support/runTask.js";

interface Arguments {
  readonly queue: string;
  readonly proofs: string;
  readonly work: string;
  readonly silence: string;
  readonly quiet: boolean;
}

/** `epoch worker`: one processor's share of an epoch; interrupted, it finishes the rounds in hand first. */
export default async function worker(args: Arguments): Promise<unknown> {
  return runTask(async () => {
    const worker = await startShardWorker({
      url: required("queue", args.queue),
      proofsDir: required("proofs", args.proofs),
      workDir: required("work", args.work),
      silenceSeconds: silenceOf(args.silence),
      onShard: (state, { shard }) => {
        if (!args.quiet) console.log(`rounds ${shard.from} to ${shard.to - 1} ${state}`);
      },
    });
    console.log("waiting for rounds; interrupt to end");
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    await worker.stop();
    console.log("ended");
  });
}
