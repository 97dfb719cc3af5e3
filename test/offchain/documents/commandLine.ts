import { ArgumentType } from "hardhat/types/arguments";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { Task } from "hardhat/types/tasks";

import { COMMANDS } from "../../../scripts/miner/commandLine.js";
import type { Code, Document } from "./documents.js";
import { codeOf } from "./documents.js";

/** A command that a page names, with what follows its name. */
export interface Mention {
  /** `file:line`. */
  readonly at: string;
  readonly kind: "task" | "miner" | "script";
  /** `epoch compute`, `usage settle`, `demo`. */
  readonly name: string;
  readonly words: readonly string[];
  /** A line of a block, without anything left out: it must work as it stands. */
  readonly isWhole: boolean;
}

/** What a command takes. */
export interface Definition {
  readonly options: ReadonlyMap<string, { readonly takesValue: boolean; readonly isRequired: boolean }>;
  readonly positionals: number;
}

/** Every command there is, by kind and name. */
export interface Definitions {
  readonly task: ReadonlyMap<string, Definition>;
  readonly miner: ReadonlyMap<string, Definition>;
  readonly script: ReadonlySet<string>;
  /** First words of tasks that have others below them. */
  readonly groups: ReadonlySet<string>;
}

/** A text that is hashed, and reads like a task. */
const NO_COMMANDS = ["msn example"];
/** Of Hardhat itself, before or behind any task. */
const GLOBAL = new Map([
  ["network", true],
  ["config", true],
  ["build-profile", true],
  ["show-stack-traces", false],
  ["verbosity", true],
]);

/** Reads the definitions from Hardhat's tasks, the miners' command line and package.json. */
export function definitionsOf(hre: HardhatRuntimeEnvironment, scripts: readonly string[]): Definitions {
  const task = new Map<string, Definition>();
  const groups = new Set<string>();
  const enter = (one: Task): void => {
    if (one.subtasks.size > 0 && one.id.length === 1) groups.add(one.id[0] ?? "");
    if (!one.isEmpty) task.set(one.id.join(" "), definitionOfTask(one));
    for (const below of one.subtasks.values()) enter(below);
  };
  for (const one of hre.tasks.rootTasks.values()) enter(one);
  const miner = new Map<string, Definition>();
  for (const entry of COMMANDS) {
    const commands = "commands" in entry ? entry.commands : [entry];
    for (const command of commands) {
      const options = Object.entries(command.options).map(
        ([name, { type }]) => [name, { takesValue: type === "string", isRequired: false }] as const,
      );
      const name = "commands" in entry ? `${entry.name} ${command.name}` : command.name;
      miner.set(name, { options: new Map(options), positionals: 0 });
    }
  }
  return { task, miner, groups, script: new Set(scripts) };
}

function definitionOfTask(task: Task): Definition {
  const options = [...task.options.values()].map(
    ({ name, type, description }) =>
      [
        kebab(name),
        {
          takesValue: type !== ArgumentType.FLAG && type !== ArgumentType.BOOLEAN,
          isRequired: description.startsWith("Required."),
        },
      ] as const,
  );
  return { options: new Map(options), positionals: task.positionalArguments.length };
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Every command that a page names. */
export function mentionsIn({ file, text }: Document, definitions: Definitions): Mention[] {
  return codeOf(text).flatMap((code) =>
    commandsIn(code).flatMap((command) => {
      const mention = mentionOf(command, definitions);
      const isWhole = code.block === "sh" && !command.includes("…");
      return mention === undefined ? [] : [{ ...mention, at: `${file}:${code.line}`, isWhole }];
    }),
  );
}

/** A line's commands without comments, assignments and where output goes. */
function commandsIn({ text, block }: Code): string[] {
  if (block !== undefined && !["sh", ""].includes(block)) return [];
  const line = text.replace(/(?:^|\s)#.*$/, "").replace(/\$\((.*?)\)/g, " ; $1 ; ");
  return line
    .split(/&&|\|\||[|;&]/)
    .map((part) =>
      part
        .replace(/\s[<>].*$/, "")
        .replace(/^\s*(?:[A-Z_]+=\S*\s+)*/, "")
        .trim(),
    )
    .filter((part) => part !== "");
}

function mentionOf(command: string, definitions: Definitions): Omit<Mention, "at" | "isWhole"> | undefined {
  const words = command.split(/\s+/);
  const [first = "", second = "", third = ""] = words;
  if (first === "npx" && second === "hardhat") return taskOf(words.slice(2), definitions);
  if (first === "npm" && second === "test") return { kind: "script", name: "test", words: [] };
  if (first === "npm" && second === "run" && third === "miner") return minerOf(words.slice(words[3] === "--" ? 4 : 3));
  if (first === "npm" && second === "run" && /^[a-z]/.test(third)) {
    return scriptOf(third, words.slice(3));
  }
  if (first === "run" && /^[a-z]/.test(second)) return scriptOf(second, words.slice(2));
  if (NO_COMMANDS.includes(`${first} ${second}`)) return undefined;
  if (definitions.groups.has(first) && /^[a-z][a-z-]*$/.test(second) && isOurs(first, definitions)) {
    return taskOf(words, definitions);
  }
  const isMiner = definitions.miner.has(first) && second.startsWith("--");
  if (isMiner || definitions.miner.has(`${first} ${second}`)) return minerOf(words);
  return undefined;
}

/** A script of package.json; undefined where only several are meant, as by `bench:…`. */
const scriptOf = (name: string, words: readonly string[]): Omit<Mention, "at" | "isWhole"> | undefined =>
  name.includes("…") ? undefined : { kind: "script", name, words };

/** Hardhat's own groups, such as `test`, are words of every day. */
const isOurs = (group: string, { task }: Definitions): boolean =>
  [...task.keys()].some((name) => name.startsWith(`${group} `)) &&
  !["ignition", "keystore", "test", "clean"].includes(group);

function taskOf(words: readonly string[], { groups }: Definitions): Omit<Mention, "at" | "isWhole"> | undefined {
  const rest = withoutGlobals(words);
  const [first = "", second = ""] = rest;
  // Of a task only its group is named.
  if (!/^[a-z]/.test(first) || (groups.has(first) && !/^[a-z]/.test(second))) return undefined;
  const length = groups.has(first) && /^[a-z]/.test(second) ? 2 : 1;
  return { kind: "task", name: rest.slice(0, length).join(" "), words: rest.slice(length) };
}

function withoutGlobals(words: readonly string[]): string[] {
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const takesValue = GLOBAL.get((words[i] ?? "").slice(2));
    if (takesValue === undefined) rest.push(words[i] ?? "");
    else if (takesValue) i++;
  }
  return rest;
}

function minerOf(words: readonly string[]): Omit<Mention, "at" | "isWhole"> | undefined {
  const [first = "", second = ""] = words;
  if (!/^[a-z]/.test(first)) return undefined;
  const isGroup = COMMANDS.some((entry) => "commands" in entry && entry.name === first);
  if (isGroup && !/^[a-z]/.test(second)) return undefined;
  const length = isGroup ? 2 : 1;
  return { kind: "miner", name: words.slice(0, length).join(" "), words: words.slice(length) };
}

/** What is wrong with a mention; undefined where nothing is. */
export function fault(mention: Mention, definitions: Definitions): string | undefined {
  const { kind, name, words } = mention;
  if (kind === "script") {
    return definitions.script.has(name) ? undefined : `${mention.at}: package.json has no script ${name}`;
  }
  const definition = definitions[kind].get(name);
  if (definition === undefined) return `${mention.at}: there is no ${kind} "${name}"`;
  const given = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.slice(2).replace(/[=,.)].*$/, ""));
  if (given.includes("help")) return undefined;
  const unknown = given.find((option) => !definition.options.has(option) && !(kind === "task" && GLOBAL.has(option)));
  if (unknown !== undefined) return `${mention.at}: "${name}" has no option --${unknown}`;
  if (!mention.isWhole) return undefined;
  const missing = [...definition.options].find(([option, { isRequired }]) => isRequired && !given.includes(option));
  if (missing !== undefined) return `${mention.at}: "${name}" needs --${missing[0]}`;
  return strayWord(mention, definition);
}

/** A word that is neither an option nor the value of one. */
function strayWord({ at, name, words }: Mention, { options, positionals }: Definition): string | undefined {
  let free = positionals;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word.startsWith("--")) {
      const takesValue = options.get(word.slice(2))?.takesValue ?? GLOBAL.get(word.slice(2)) ?? false;
      if (!takesValue) continue;
      if (words[i + 1] === undefined || words[i + 1]?.startsWith("--") === true)
        return `${at}: ${word} of "${name}" needs a value`;
      i++;
    } else if (free-- <= 0) return `${at}: "${name}" does not take ${JSON.stringify(word)}`;
  }
  return undefined;
}
