import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { fencesOf, stepsOf } from "../../../scripts/tutorials/page.js";
import type { Definitions } from "./commandLine.js";
import { mentionsIn } from "./commandLine.js";
import { ROOT } from "./documents.js";

/** Folders whose programs run in the gate: the demos, and tests that call tasks and commands by their names. */
const CALLERS = ["scripts/demo", "test/integration", "test/offchain", "test/fork", "test/helpers"];
const CALLER_FILES = ["scripts/demo.ts", "scripts/demoTraffic.ts"];

/** `task epoch compute`, `miner claim`, `script demo` and so on: all that the gate runs, read from what runs it. */
export async function executedCommands(definitions: Definitions): Promise<ReadonlySet<string>> {
  const executed = new Set([...(await inTutorials(definitions)), ...(await inGate())]);
  const sources = await callers();
  for (const name of definitions.task.keys()) {
    if (sources.some((source) => callsTask(source, name))) executed.add(`task ${name}`);
  }
  for (const name of definitions.miner.keys()) {
    if (sources.some((source) => callsMiner(source, name))) executed.add(`miner ${name}`);
  }
  return executed;
}

/** What the tutorials run, as opposed to what they mention. */
async function inTutorials(definitions: Definitions): Promise<string[]> {
  const folder = join(ROOT, "docs", "tutorials");
  const pages = await Promise.all(
    (await readdir(folder)).map(async (file) => ({ file, text: await readFile(join(folder, file), "utf8") })),
  );
  return pages.flatMap(({ file, text }) => {
    const run = new Set(stepsOf(text, file).flatMap((step) => (step.notRun === undefined ? [step.line] : [])));
    const blocks = fencesOf(text, file).filter(({ line, info }) => info.startsWith("sh") && run.has(line));
    const script = `\`\`\`sh\n${blocks.map(({ lines }) => lines.join("\n")).join("\n")}\n\`\`\``;
    const mentions = mentionsIn({ file, text: script }, definitions);
    const names = mentions.map(({ kind, name }) => `${kind} ${name}`);
    return mentions.some(({ kind }) => kind === "miner") ? [...names, "script miner"] : names;
  });
}

/** The scripts that the gate runs, and those that they run. */
async function inGate(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
    scripts: Readonly<Record<string, string>>;
  };
  const run = new Set<string>();
  const follow = (text: string): void => {
    for (const call of text.matchAll(/npm (?:run )?([a-z][a-z:]*)/g)) {
      const name = call[1] ?? "";
      if (run.has(name) || scripts[name] === undefined) continue;
      run.add(name);
      follow(scripts[name]);
    }
  };
  follow((await readFile(join(ROOT, ".ci", "run"), "utf8")).replace(/#.*$/gm, ""));
  return [...run, "check"].map((name) => `script ${name}`);
}

async function callers(): Promise<string[]> {
  const below = await Promise.all(
    CALLERS.map(async (folder) =>
      (await readdir(join(ROOT, folder), { recursive: true }))
        .filter((name) => name.endsWith(".ts"))
        .map((name) => join(folder, name)),
    ),
  );
  // This folder names commands to check pages, not to run them.
  const files = [...CALLER_FILES, ...below.flat()].filter((file) => !file.includes(join("offchain", "documents")));
  return Promise.all(files.map((file) => readFile(join(ROOT, file), "utf8")));
}

/** A task is called by its path, or in a file that gives the group once and the name at each call. */
function callsTask(source: string, task: string): boolean {
  const [group = "", name] = task.split(" ");
  if (name === undefined) return source.includes(`["${group}"]`) || source.includes(`["${group}", `);
  if (source.includes(`"${group}", "${name}"`)) return true;
  const isOfGroup = source.includes(`["${group}", `) || (group === "proofs" && source.includes("runProofs("));
  return isOfGroup && new RegExp(`\\((?:hre, )?"${name}"`).test(source);
}

function callsMiner(source: string, command: string): boolean {
  const [first = "", second] = command.split(" ");
  if (second !== undefined) {
    return (
      source.includes(`"${first}", "${second}"`) || (source.includes(`["${first}", `) && source.includes(`"${second}"`))
    );
  }
  return /minerLine|\.miner\(/.test(source) && new RegExp(`\\["${first}"|, "${first}"`).test(source);
}
