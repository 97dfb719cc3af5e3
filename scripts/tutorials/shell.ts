import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

const POLL_MS = 50;

/** What one command did. */
export interface Ran {
  readonly exitCode: number;
  /** File with all it prints, also what a command in the background prints later. */
  readonly output: string;
}

/** One bash for a whole run, so that variables and processes in the background last as they do for somebody who types. */
export class Shell {
  #ran = 0;

  private constructor(
    private readonly bash: ChildProcess,
    private readonly records: string,
  ) {}

  /** Starts in `home`; what commands print goes to files in `records`, emptied first. */
  static async start(home: string, records: string, env: NodeJS.ProcessEnv): Promise<Shell> {
    await rm(records, { recursive: true, force: true });
    await mkdir(records, { recursive: true });
    const bash = spawn("bash", ["--noprofile", "--norc"], {
      cwd: home,
      env,
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    await once(bash, "spawn");
    return new Shell(bash, records);
  }

  /** Runs a command to its end, or to where it went on in the background. Throws where the shell itself ends. */
  async run(command: string): Promise<Ran> {
    const name = join(this.records, String(this.#ran++).padStart(3, "0"));
    const [script, output, code] = [`${name}.sh`, `${name}.out`, `${name}.code`];
    await writeFile(script, `${command}\n`);
    // Moved into place, so that a code is never read half-written.
    const line = `. ${quoted(script)} >${quoted(output)} 2>&1 </dev/null; echo $? >${quoted(`${code}.tmp`)}; mv ${quoted(`${code}.tmp`)} ${quoted(code)}\n`;
    this.bash.stdin?.write(line);
    for (;;) {
      const text = await readFile(code, "utf8").catch(() => undefined);
      if (text !== undefined) return { exitCode: Number(text), output };
      if (this.bash.exitCode !== null || this.bash.signalCode !== null) throw new Error(`the shell ended: ${command}`);
      await sleep(POLL_MS);
    }
  }

  /** Ends the shell and all it has started. */
  async stop(): Promise<void> {
    if (this.bash.exitCode !== null || this.bash.signalCode !== null) return;
    process.kill(this.group, "SIGKILL");
    await once(this.bash, "exit");
  }

  /** Lets go of the shell: what it has started runs on. */
  leave(): void {
    this.bash.stdin?.destroy();
    this.bash.unref();
  }

  /** What `kill` takes for the shell and all it has started. */
  get group(): number {
    return -(this.bash.pid ?? 0);
  }
}

/** What a command has printed so far, without colours. */
export async function printedIn(file: string): Promise<string> {
  return stripVTControlCharacters(await readFile(file, "utf8"));
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
