import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { ROOT } from "./files.js";

const MOCHA = join(ROOT, "node_modules", "mocha", "bin", "mocha.js");

/** What one Mocha process found. */
export interface MochaResult {
  readonly files: readonly string[];
  readonly passing: number;
  readonly pending: number;
  readonly failing: number;
  /** Undefined where every test passed or is pending; else what there is to say about it. */
  readonly problem: string | undefined;
  readonly output: string;
}

export interface MochaOptions {
  /** Of one test; 0 for none. */
  readonly timeoutMs: number;
  /** Modules to load before the tests. */
  readonly required?: readonly string[];
}

/** Runs Mocha on `files` in a process of its own, and waits for its end. */
export async function runMocha(
  files: readonly string[],
  { timeoutMs, required = [] }: MochaOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<MochaResult> {
  const colour = process.stdout.isTTY ? ["--color"] : ["--no-color"];
  const requires = required.flatMap((module) => ["--require", module]);
  const args = ["--import=tsx", MOCHA, "--timeout", String(timeoutMs), ...requires, ...colour, ...files];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => void pieces.push(piece));
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return resultOf(files, Buffer.concat(pieces).toString(), code ?? String(signal));
}

/** Mocha exits with the number of failures; a process that ended before its summary says nothing of the rest. */
export function resultOf(files: readonly string[], output: string, ending: number | string): MochaResult {
  const plain = stripVTControlCharacters(output);
  const [passing, pending, failing] = ["passing", "pending", "failing"].map((word) => count(plain, word));
  const counts = { passing: passing ?? 0, pending: pending ?? 0, failing: failing ?? 0 };
  const from = plain.search(/^ {2}\d+ failing$/m);
  let problem: string | undefined;
  if (passing === undefined) problem = `Mocha ended with ${ending} before its summary:\n${plain}`;
  else if (from >= 0) problem = plain.slice(from);
  else if (ending !== 0) problem = `Mocha ended with ${ending} although no test failed:\n${plain}`;
  return { files, ...counts, problem, output };
}

/** The number in a line of the summary. */
function count(output: string, word: string): number | undefined {
  const text = new RegExp(`^ {2}(\\d+) ${word}(?: \\(.*\\))?$`, "m").exec(output)?.[1];
  return text === undefined ? undefined : Number(text);
}
