import { config } from "dotenv";

import { oneLine } from "../offchain/chain/refusal.js";
import { MsnError } from "../offchain/domain/errors.js";
import { airdrop } from "./miner/airdrop.js";
import { appeal } from "./miner/appeal.js";
import { cancel } from "./miner/cancel.js";
import { claim } from "./miner/claim.js";
import { type Command, commandHelp } from "./miner/command.js";
import { cooldown } from "./miner/cooldown.js";
import { delegate } from "./miner/delegate.js";
import { settings } from "./miner/settings.js";
import { stake } from "./miner/stake.js";
import { status } from "./miner/status.js";
import { vesting } from "./miner/vesting.js";
import { withdraw } from "./miner/withdraw.js";

const COMMANDS: readonly Command[] = [
  status,
  stake,
  cooldown,
  cancel,
  withdraw,
  claim,
  settings,
  delegate,
  vesting,
  airdrop,
  appeal,
];

/** The miners' command line: `npm run miner -- COMMAND …`. A failure is one line on stderr and exit code 1. */
async function main([name = "--help", ...args]: readonly string[]): Promise<void> {
  if (isHelp(name)) {
    console.log(overview());
    return;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) throw new MsnError("argument", `no command ${JSON.stringify(name)}, see --help`);
  if (args.some(isHelp)) console.log(commandHelp(command));
  else await command.run(args);
}

const isHelp = (text: string): boolean => text === "--help" || text === "-h";

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    "Usage: npm run miner -- COMMAND [options]",
    "",
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
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
