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

/** The text of `COMMAND --help`. */
export function commandHelp({ name, summary, options, notes }: Command): string {
  const parts = [`Usage: npm run miner -- ${name} [options]`, summary, optionHelp(options), notes.join("\n")];
  return parts.filter((part) => part !== "").join("\n\n");
}
