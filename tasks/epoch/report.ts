import { resolve } from "node:path";

import { readManifest } from "../../offchain/epoch/published.js";
import { writeAtomically } from "../../offchain/io/files.js";
import { nodeCountries } from "../../offchain/report/countries.js";
import { reportPage } from "../../offchain/report/page/page.js";
import { drawReport } from "../../offchain/report/pictures.js";
import { reportOf } from "../../offchain/report/report.js";
import { type ReportedEpoch, readReportInputs } from "../../offchain/report/reportInputs.js";
import { besideEpoch } from "../support/besideEpoch.js";
import { optional, required, requiredInteger } from "../support/options.js";
import { progressLine } from "../support/progress.js";
import { runTask } from "../support/runTask.js";
import { TimeLeft } from "../support/timeLeft.js";

interface Arguments {
  readonly dir: string;
  readonly snapshot: string;
  readonly previous: string;
  readonly proofs: string;
  readonly out: string;
  readonly operators: string;
  readonly quiet: boolean;
}

/** `epoch report`: what a published epoch paid, to whom and why, as a page that opens anywhere. */
export default async function report(args: Arguments): Promise<unknown> {
  return runTask(async () => {
    const dir = required("dir", args.dir);
    const mostOperators = requiredInteger("operators", args.operators, 0);
    const { manifest } = await readManifest(dir);
    const beside = besideEpoch(dir, manifest);
    const proofsDir = optional(args.proofs) ?? beside.proofs;
    const inputs = await readReportInputs({
      dir,
      snapshotFile: optional(args.snapshot) ?? beside.snapshot,
      previousDir: optional(args.previous) ?? beside.previous,
    });
    const countries = proofsDir === undefined ? undefined : await countriesOf(inputs.epoch, proofsDir, args.quiet);
    const shown = reportOf(inputs, { countries, mostOperators });
    const out = optional(args.out) ?? `${resolve(dir)}.html`;
    await writeAtomically(out, reportPage(shown, await drawReport(shown)));
    const missing = [
      ...(inputs.snapshot === undefined ? ["budget and pots (--snapshot)"] : []),
      ...(countries === undefined ? ["countries (--proofs)"] : []),
      ...(inputs.previous === undefined && manifest.epoch > 1 ? ["changes (--previous)"] : []),
    ];
    console.log(`epoch ${manifest.epoch}: report written to ${out}`);
    if (missing.length > 0) console.log(`not in it, because nothing was found beside ${dir}: ${missing.join(", ")}`);
  });
}

async function countriesOf(epoch: ReportedEpoch, proofsDir: string, quiet: boolean): Promise<string[]> {
  const line = progressLine(quiet);
  const timeLeft = new TimeLeft(Date.now());
  try {
    return await nodeCountries(epoch, proofsDir, (done, total, records) => {
      line.update(`batches: ${timeLeft.text(done, total, records, "records", Date.now())}`);
    });
  } finally {
    line.done();
  }
}
