import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { MsnError } from "../../offchain/domain/errors.js";
import { isBackground } from "./commands.js";
import { firstDifference, tidy } from "./expected.js";
import { type Step, stepsOf } from "./page.js";
import { type Shell, printedIn } from "./shell.js";

/** The pages of docs/tutorials in the order in which each goes on where the one before ends. */
export const PAGES = ["team", "miner", "auditor", "user"] as const;

/** How long a process in the background may take to print what the page shows. */
const PATIENCE_MS = 300_000;
const POLL_MS = 100;

/** A run of pages in one shell. */
export class Run {
  #commands = 0;
  #notRun = 0;
  readonly #started = Date.now();

  constructor(
    private readonly shell: Shell,
    private readonly report: (line: string) => void,
  ) {}

  /** Does what a page says. Throws at the first command that fails or prints something else than the page shows. */
  async page(root: string, file: string): Promise<void> {
    this.report(`\n${file}`);
    for (const step of stepsOf(await readFile(join(root, file), "utf8"), file)) await this.#step(step, file);
  }

  /** What was run, in one line. */
  summary(): string {
    const seconds = Math.round((Date.now() - this.#started) / 1000);
    return `\n${this.#commands} commands of the tutorials ran as the pages say, ${this.#notRun} blocks were left out; ${seconds} s`;
  }

  async #step(step: Step, file: string): Promise<void> {
    if (step.notRun !== undefined) {
      this.#notRun++;
      this.report(`  left out, line ${step.line}: ${step.notRun}`);
      return;
    }
    const outputs: string[] = [];
    for (const { line, text } of step.commands) {
      const place = { file, line };
      const since = Date.now();
      const { exitCode, output } = await this.shell.run(text);
      this.#commands++;
      this.report(`  ${text.split("\n")[0] ?? ""} (${((Date.now() - since) / 1000).toFixed(1)} s)`);
      outputs.push(output);
      if ((exitCode !== 0) !== step.fails) {
        const wanted = step.fails ? "an error, and an exit code other than 0" : "exit code 0";
        throw new MsnError(
          "argument",
          `${text}\nexpected ${wanted}, got ${exitCode}:\n${await printedIn(output)}`,
          place,
        );
      }
    }
    const last = step.commands.at(-1);
    if (step.expected !== undefined)
      await this.#compare(step, outputs, file, last !== undefined && isBackground(last.text));
  }

  async #compare(step: Step, outputs: readonly string[], file: string, mayFollow: boolean): Promise<void> {
    const { lines, line } = step.expected ?? { lines: [], line: 0 };
    for (const since = Date.now(); ;) {
      const printed = (await Promise.all(outputs.map(printedIn))).join("");
      const difference = firstDifference(lines, printed);
      if (difference === undefined) return;
      if (!mayFollow || Date.now() - since > PATIENCE_MS) {
        const shown = lines[difference] ?? "nothing more";
        const commands = step.commands.map(({ text }) => text).join("\n");
        const problem = `the page shows\n  ${shown}\nwhere this was printed:\n${tidy(printed)}by\n${commands}`;
        throw new MsnError("argument", problem, { file, line: line + difference });
      }
      await sleep(POLL_MS);
    }
  }
}
