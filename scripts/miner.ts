import { config } from "dotenv";

import { oneLine } from "../offchain/chain/refusal.js";
import { MsnError } from "../offchain/domain/errors.js";
import { airdrop } from "./miner/airdrop.js";
import { appeal } from "./miner/appeal.js";
import { cancel } from "./miner/cancel.js";
import { claim } from "./miner/claim.js";
import { type Command, type CommandGroup, commandHelp, commandList, groupHelp } from "./miner/command.js";
import { cooldown } from "./miner/cooldown.js";
import { delegate } from "./miner/delegate.js";
import { proof } from "./miner/proof.js";
import { settings } from "./miner/settings.js";
import { stake } from "./miner/stake.js";
import { status } from "./miner/status.js";
import { usage } from "./miner/usage/index.js";
import { vesting } from "./miner/vesting.js";
import { watch } from "./miner/watch.js";
import { withdraw } from "./miner/withdraw.js";

const COMMANDS: readonly (Command | CommandGroup)[] = [
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

/** The miners' command line: `npm run miner -- COMMAND …`. A failure is one line on stderr and exit code 1. */
async function main([name = "--help", ...args]: readonly string[]): Promise<void> {
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

config({ quiet: true });
try {
  await main(process.argv.slice(2));
} catch (error) {
  if (process.env["DEBUG_STACK"] === "1") console.error(error);
  console.error(`error: ${oneLine(error)}`);
  process.exitCode = 1;
}
