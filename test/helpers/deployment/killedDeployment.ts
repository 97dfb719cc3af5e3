import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { ROOT } from "./taskRunner.js";

/** A moment of a deployment: right before or after its journal's line (from 1) is written, or halfway through it. */
export interface KillPoint {
  readonly line: number;
  readonly moment: "before" | "after" | "torn";
}

/** A process that has loaded everything and waits for its kill point. */
interface Waiting {
  readonly child: ChildProcess;
  readonly ready: Promise<unknown>;
  readonly exited: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
  readonly printed: string[];
}

const SCRIPT = fileURLToPath(new URL("deployUntilKilled.ts", import.meta.url));

/** Deployments in processes of their own that are killed; the next process starts up while the test still runs. */
export class DeploymentKiller {
  private next: Waiting;

  constructor(
    private readonly url: string,
    private readonly home: string,
  ) {
    this.next = this.start();
  }

  /** Runs `msn deploy` until it is killed at `point`; throws where it ends by itself. */
  async deployUntil(point: KillPoint): Promise<void> {
    const { child, ready, exited, printed } = this.next;
    await Promise.race([ready, exited]);
    this.next = this.start();
    if (child.connected) child.send(point);
    const [code, signal] = await exited;
    if (signal === "SIGKILL") return;
    throw new Error(`the deployment ended with ${String(code)} before ${JSON.stringify(point)}: ${printed.join("")}`);
  }

  async close(): Promise<void> {
    this.next.child.kill("SIGKILL");
    await this.next.exited;
  }

  private start(): Waiting {
    const child = fork(SCRIPT, [this.url, this.home], {
      cwd: ROOT,
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const printed: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (text: Buffer) => void printed.push(text.toString()));
    }
    const exited = once(child, "exit").then(
      ([code, signal]) => [code as number | null, signal as NodeJS.Signals | null] as const,
    );
    return { child, ready: once(child, "message"), exited, printed };
  }
}
