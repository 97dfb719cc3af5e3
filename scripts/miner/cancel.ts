import { prepareCancel } from "../../offchain/chain/staking/exit.js";
import { ownStake } from "../../offchain/chain/staking/holder.js";
import type { Command } from "./command.js";
import { SAFE_OPTIONS, accountOption, parseOptions } from "./options.js";
import { openSending } from "./session.js";
import { sendPrepared } from "./send.js";

const OPTIONS = {
  operator: { type: "string", value: "ADDRESS", about: "for whom you staked; default your own account" },
  ...SAFE_OPTIONS,
} as const;

/** `cancel`: puts what cools back to work. */
export const cancel: Command = {
  name: "cancel",
  summary: "Cancels a cooldown: all that cools in the position counts again.",
  options: OPTIONS,
  notes: [],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const named = values.operator === undefined ? undefined : accountOption("operator", values.operator);
  const session = await openSending(values);
  const transaction = await prepareCancel(session, ownStake(session), named ?? session.account);
  await sendPrepared(transaction, session.dryRun);
}
