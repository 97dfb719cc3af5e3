import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { writeAtomically } from "../../../offchain/io/files.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const POLL_MS = 10;

type Config = Readonly<Record<string, string | number | Readonly<Record<string, string>>>>;

/** A process of the demo that can be killed and started again with the same configuration. */
export class DemoProcess {
  #child: ChildProcess | undefined;
  #isRestarting = false;

  private constructor(
    readonly name: string,
    private readonly script: string,
    private readonly file: string,
  ) {}

  /** Starts `scripts/traffic/<script>.ts`; its configuration goes into a file below `home`. */
  static async start(home: string, name: string, script: string, config: Config): Promise<DemoProcess> {
    const file = join(home, "config", `${name.replaceAll(" ", "-")}.json`);
    await writeAtomically(join(ROOT, file), `${JSON.stringify(config, undefined, 2)}\n`);
    const process = new DemoProcess(name, script, file);
    process.start();
    return process;
  }

  start(): void {
    const script = join("scripts", "traffic", `${this.script}.ts`);
    this.#child = spawn(process.execPath, ["--import", "tsx", script, this.file], {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
    });
  }

  /** SIGKILL: no chance to finish or to say goodbye. */
  async kill(): Promise<void> {
    const child = this.#running();
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }

  /** Kills it where it is running still. */
  async stop(): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) await this.kill();
  }

  async killAndRestart(): Promise<void> {
    console.log(`\n!!! ${this.name} is killed, and started again`);
    this.#isRestarting = true;
    await this.kill();
    this.start();
    this.#isRestarting = false;
  }

  /** Waits until it has done its work; throws where it failed or was killed for good. */
  async finished(): Promise<void> {
    for (;;) {
      const child = this.#running();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      if (this.#isRestarting || child !== this.#child) {
        await sleep(POLL_MS);
        continue;
      }
      if (child.exitCode !== 0)
        throw new Error(`${this.name} exited with ${String(child.exitCode ?? child.signalCode)}`);
      return;
    }
  }

  #running(): ChildProcess {
    if (this.#child === undefined) throw new Error(`${this.name} was never started`);
    return this.#child;
  }
}
