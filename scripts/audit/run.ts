import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT, readText } from "../check/files.js";
import { isRecord } from "../check/json.js";
import type { AuditOptions, Effort } from "./options.js";
import { commandOf, failureOf, linesOf, missingScript, numbersOf, type Outcome } from "./outcome.js";
import type { Step } from "./steps.js";

/** Folder of the logs, beside the report. */
export const LOGS = "audit";

/** Runs one step with its output in `FOLDER/audit/NAME.log`, and on ours unless it shall be quiet. */
export async function runStep(step: Step, options: AuditOptions, reports: string): Promise<Outcome> {
  if (!hasScript(step.script)) return missingScript(step, options.effort);
  const log = `${step.name}.log`;
  const started = performance.now();
  const folder = join(reports, LOGS);
  mkdirSync(folder, { recursive: true });
  const code = await runLogged(step, options, join(folder, log));
  const output = readFileSync(join(folder, log), "utf8");
  const numbers = numbersOf(step, output);
  const reason = failureOf(step, code, numbers);
  return {
    name: step.name,
    shows: step.shows,
    command: commandOf(step, options.effort),
    seconds: Math.round((performance.now() - started) / 100) / 10,
    passed: reason === "",
    reason,
    numbers,
    lines: linesOf(step, output),
    log: `${LOGS}/${log}`,
  };
}

function hasScript(script: string): boolean {
  const manifest: unknown = JSON.parse(readText(join(ROOT, "package.json")) ?? "{}");
  return isRecord(manifest) && isRecord(manifest["scripts"]) && typeof manifest["scripts"][script] === "string";
}

/** Exit code of the npm script; null when a signal ended it. */
async function runLogged(step: Step, { effort, quiet }: AuditOptions, path: string): Promise<number | null> {
  const log = createWriteStream(path);
  const child = startScript(step, effort);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      log.write(chunk);
      if (!quiet) process.stdout.write(chunk);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  await new Promise<void>((resolve) => log.end(resolve));
  return code;
}

function startScript(step: Step, effort: Effort): ReturnType<typeof startNpm> {
  const args = step.args?.[effort] ?? [];
  return startNpm(["run", step.script, ...(args.length === 0 ? [] : ["--", ...args])], step.environment?.[effort]);
}

/** npm is a script file on Windows, which needs a shell; the arguments are ours. */
function startNpm(args: string[], environment: Record<string, string> | undefined) {
  return spawn("npm", args, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
}
