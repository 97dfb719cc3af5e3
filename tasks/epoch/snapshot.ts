import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { writeSnapshotFile } from "../../offchain/chain/epochs/snapshotFile.js";
import { connectDeployment } from "../support/deployment.js";
import { required, requiredInteger } from "../support/options.js";
import { progressLine } from "../support/progress.js";
import { runTask } from "../support/runTask.js";
import { TimeLeft } from "../support/timeLeft.js";

interface Arguments {
  readonly epoch: string;
  readonly out: string;
  readonly quiet: boolean;
}

/** `epoch snapshot`: writes what the rules read from the chain. */
export default async function snapshot(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const epoch = requiredInteger("epoch", args.epoch, 1);
    const out = required("out", args.out);
    const { provider, book } = await connectDeployment(hre);
    const line = progressLine(args.quiet);
    const begun = new Map<string, { readonly timeLeft: TimeLeft; readonly first: number }>();
    const onRead = (what: string, done: number, total: number): void => {
      const { timeLeft, first } = begun.get(what) ?? { timeLeft: new TimeLeft(Date.now(), done), first: done };
      begun.set(what, { timeLeft, first });
      line.update(`${what}: ${timeLeft.text(done, total, done - first, what, Date.now())}`);
    };
    const read = await writeSnapshotFile(provider, book, epoch, out, onRead).finally(() => {
      line.done();
    });
    console.log(
      `epoch ${epoch}: ${read.commitments.size} commitments, ${read.stakesWei.size} stakes, written to ${out}`,
    );
  });
}
