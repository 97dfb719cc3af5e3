/**
 * Runs everything that speaks for the system, one step after the other, and writes `reports/audit.md`, for people, and
 * `reports/audit.json`, for programs, with a log of each step. A failed step stops nothing; the exit code tells.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";

import { ROOT, writeAtomically } from "./check/files.js";
import { toJson } from "./check/json.js";
import { parseOptions } from "./audit/options.js";
import { durationText, markdownOf, numbersText, type Report } from "./audit/report.js";
import { LOGS, runStep } from "./audit/run.js";
import { currentSetting } from "./audit/setting.js";
import { STEPS } from "./audit/steps.js";

const FOLDER = join(ROOT, "reports");
const NAMES = STEPS.map(({ name }) => name);

function write(report: Report): void {
  writeAtomically(join(FOLDER, "audit.md"), markdownOf(report, NAMES));
  writeAtomically(join(FOLDER, "audit.json"), toJson(report));
}

async function audit(): Promise<boolean> {
  const options = parseOptions(process.argv.slice(2), NAMES);
  const report: Report = { setting: currentSetting(), options, passed: true, steps: [] };
  // Other reports stay: those of mutation testing, from which it goes on.
  rmSync(join(FOLDER, LOGS), { recursive: true, force: true });
  for (const step of STEPS.filter(({ name }) => options.only.length === 0 || options.only.includes(name))) {
    const outcome = await runStep(step, options, FOLDER);
    report.steps.push(outcome);
    report.passed &&= outcome.passed;
    // After every step, so that a report is there however the audit ends.
    write(report);
    const result = outcome.passed ? "passed" : `FAILED, ${outcome.reason}`;
    console.log(`${outcome.name}: ${result} (${durationText(outcome.seconds)}) ${numbersText(outcome.numbers)}`.trim());
  }
  // Tools that a step installed have a version now.
  report.setting.versions = currentSetting().versions;
  write(report);
  console.log(`reports/audit.md: ${report.passed ? "all passed" : "something failed"}`);
  return report.passed;
}

try {
  process.exitCode = (await audit()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
