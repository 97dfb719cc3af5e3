import { readAirdrop } from "../../offchain/airdrop/airdropFile.js";
import { prepareAirdropClaim } from "../../offchain/chain/airdrop/airdropMoves.js";
import type { Command } from "./command.js";
import { SAFE_OPTIONS, accountOption, parseOptions, required } from "./options.js";
import { openSending } from "./session.js";
import { sendPrepared } from "./send.js";

const OPTIONS = {
  file: { type: "string", value: "FILE", about: "the published airdrop (airdrop.json)" },
  account: { type: "string", value: "ADDRESS", about: "claim for this account, default your own" },
  ...SAFE_OPTIONS,
} as const;

/** `airdrop`: an account's share of the airdrop to the testnet's miners. */
export const airdrop: Command = {
  name: "airdrop",
  summary: "Claims your share of the airdrop to the testnet's miners, once and until its deadline.",
  options: OPTIONS,
  notes: ["Claiming for another account pays that account, never you."],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const file = required("file", values.file);
  const named = values.account === undefined ? undefined : accountOption("account", values.account);
  const list = await readAirdrop(file);
  const session = await openSending(values);
  await sendPrepared(await prepareAirdropClaim(session, list, named ?? session.account, file), session.dryRun);
}
