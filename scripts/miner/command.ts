import { type Options, optionHelp } from "./options.js";

/** One command of the miners' command line. */
export interface Command {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly options: Options;
  /** What else a user has to know, a line each. */
  readonly notes: readonly string[];
  run(args: readonly string[]): Promise<void>;
}

/** Commands that belong together, each called by its name behind the group's. */
export interface CommandGroup {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly commands: readonly Command[];
  readonly notes: readonly string[];
}

/** The text of `COMMAND --help`; `called` is the command's name with its group's before it. */
export function commandHelp({ summary, options, notes }: Command, called: string): string {
  const parts = [`Usage: npm run miner -- ${called} [options]`, summary, optionHelp(options), notes.join("\n")];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** The text of `GROUP --help`. */
export function groupHelp({ name, summary, commands, notes }: CommandGroup): string {
  const parts = [
    `Usage: npm run miner -- ${name} COMMAND [options]`,
    summary,
    commandList(commands),
    notes.join("\n"),
    `Options of a command: npm run miner -- ${name} COMMAND --help`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Commands with their summaries, one a line. */
export function commandList(commands: readonly { readonly name: string; readonly summary: string }[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join("\n");
}
