import { writeAtomically } from "../../offchain/io/files.js";
import { fitNetworkModel } from "../../offchain/synthetic/fitModel.js";
import { networkModelText } from "../../offchain/synthetic/networkModel.js";
import { required, requiredInteger } from "../support/options.js";
import { runTask } from "../support/runTask.js";

interface Arguments {
  readonly csv: string;
  readonly start: string;
  readonly out: string;
}

/** `proofs fit-model`: a week of a relay file → the model of `proofs generate`. */
export default async function fitModel(args: Arguments): Promise<unknown> {
  return runTask(async () => {
    const csv = required("csv", args.csv);
    const start = requiredInteger("start", args.start, 0);
    const out = required("out", args.out);
    const model = await fitNetworkModel(csv, start);
    await writeAtomically(out, networkModelText(model));
    console.log(
      [
        `${model.relays} relays, ${model.observations} observations in ${model.slots} slots`,
        `from ${model.firstObservation} to ${model.lastObservation}: ${out}`,
      ].join("\n"),
    );
  });
}
