import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { isRecord } from "../../check/json.js";
import type { Compiled } from "./compiler.js";
import type { Answer, Request } from "./testProcess.js";

const PROCESS = fileURLToPath(new URL("testProcess.ts", import.meta.url));
/** More memory than any suite takes. */
const MOST_BYTES = 4 * 2 ** 30;

/** Runs suites of one compilation in a process of their own, which is replaced when a mutant does not come to an end. */
export class TestRunner {
  private readonly folder: string;
  private process: ChildProcess | undefined;

  constructor(
    contracts: readonly Compiled[],
    private readonly mostBytes = MOST_BYTES,
  ) {
    this.folder = mkdtempSync(join(tmpdir(), "msn-mutation-"));
    writeFileSync(this.artifacts, JSON.stringify(contracts));
  }

  /** The first test that failed, none, or `timeout`, also for a run without an end that takes all memory. @throws Error when the runner itself fails, which proves nothing. */
  async run(request: Request, timeoutMs: number): Promise<Answer | "timeout"> {
    this.process ??= await this.start();
    const answered = answer(this.process, timeoutMs);
    this.process.send(request);
    const result = await answered;
    if (result === "timeout") this.stop();
    else if (result.error !== undefined) throw new Error(`${request.suite}: ${result.error}`);
    return result;
  }

  close(): void {
    this.stop();
    rmSync(this.folder, { recursive: true });
  }

  private get artifacts(): string {
    return join(this.folder, "contracts.json");
  }

  private async start(): Promise<ChildProcess> {
    const child = fork(PROCESS, [this.artifacts, String(this.mostBytes)], { execArgv: ["--import=tsx"] });
    const ready = await answer(child, 120_000);
    if (ready === "timeout") throw new Error("the process that runs the tests does not start");
    return child;
  }

  private stop(): void {
    this.process?.kill("SIGKILL");
    this.process = undefined;
  }
}

/** The next message of the process; an end without one is an error of the process, which a mutant can bring about. */
function answer(child: ChildProcess, timeoutMs: number): Promise<Answer | "timeout"> {
  return new Promise((resolve) => {
    const finish = (result: Answer | "timeout"): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(result);
    };
    const timer = setTimeout(() => {
      finish("timeout");
    }, timeoutMs);
    child.once("message", (message) => {
      if (!isRecord(message)) finish({ error: "no answer that can be read" });
      else finish(message.isExhausted === true ? "timeout" : message);
    });
    child.once("exit", (code) => {
      finish({ error: `the process ended with ${String(code)}` });
    });
  });
}
