import { oneLine } from "../../offchain/chain/refusal.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { airdrop } from "./airdrop.js";
import { appeal } from "./appeal.js";
import { cancel } from "./cancel.js";
import { claim } from "./claim.js";
import { type Command, type CommandGroup, commandHelp, commandList, groupHelp } from "./command.js";
import { cooldown } from "./cooldown.js";
import { delegate } from "./delegate.js";
import { proof } from "./proof.js";
import { settings } from "./settings.js";
import { stake } from "./stake.js";
import { status } from "./status.js";
import { usage } from "./usage/index.js";
import { vesting } from "./vesting.js";
import { watch } from "./watch.js";
import { withdraw } from "./withdraw.js";

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly (Command | CommandGroup)[] = [
  status,
  stake,
  cooldown,
  cancel,
  withdraw,
  claim,
  usage,
  settings,
  delegate,
  vesting,
  airdrop,
  appeal,
  proof,
  watch,
];

/** Runs one command; a failure is one line on stderr. Returns whether it went well. */
export async function runCommandLine(args: readonly string[]): Promise<boolean> {
  try {
    await run(args);
    return true;
  } catch (error) {
    if (process.env["DEBUG_STACK"] === "1") console.error(error);
    console.error(`error: ${oneLine(error)}`);
    return false;
  }
}

async function run([name = "--help", ...args]: readonly string[]): Promise<void> {
  if (isHelp(name)) {
    console.log(overview());
    return;
  }
  const found = named(COMMANDS, name, "");
  if ("commands" in found) await runInGroup(found, args);
  else await runCommand(found, name, args);
}

async function runInGroup(group: CommandGroup, [name = "--help", ...args]: readonly string[]): Promise<void> {
  if (isHelp(name)) console.log(groupHelp(group));
  else await runCommand(named(group.commands, name, `${group.name} `), `${group.name} ${name}`, args);
}

async function runCommand(command: Command, called: string, args: readonly string[]): Promise<void> {
  if (args.some(isHelp)) console.log(commandHelp(command, called));
  else await command.run(args);
}

/** The one with this name; throws `argument` where there is none. */
function named<C extends { readonly name: string }>(commands: readonly C[], name: string, before: string): C {
  const found = commands.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  throw new MsnError("argument", `no command ${JSON.stringify(before + name)}, see ${before}--help`);
}

const isHelp = (text: string): boolean => text === "--help" || text === "-h";

function overview(): string {
  return [
    "Usage: npm run miner -- COMMAND [options]",
    "",
    commandList(COMMANDS),
    "",
    "Options of a command: npm run miner -- COMMAND --help. More: docs/miners.md",
  ].join("\n");
}
