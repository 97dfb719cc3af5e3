import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Stryker } from "@stryker-mutator/core";

import { type Result } from "../mutant.js";
import { resultsOfReport } from "./strykerReport.js";

export interface StrykerRun {
  readonly files: readonly string[];
  readonly tests: readonly string[];
  readonly workers: number;
  readonly quiet: boolean;
}

const CONFIG = "scripts/mutation/offchain";

/** Mutates the files with Stryker and runs the tests against every mutant; what stryker.json sets is in docs/mutation.md. */
export async function runStryker({ files, tests, workers, quiet }: StrykerRun): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), "msn-mutation-"));
  const report = join(folder, "report.json");
  try {
    await new Stryker({
      configFile: `${CONFIG}/stryker.json`,
      mutate: [...files],
      mochaOptions: { spec: [...tests], config: `${CONFIG}/mocharc.json` },
      concurrency: workers,
      tempDirName: join(folder, "copy"),
      reporters: ["json", ...(quiet ? [] : ["progress-append-only"])],
      jsonReporter: { fileName: report },
    }).runMutationTest();
    return resultsOfReport(JSON.parse(readFileSync(report, "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
