import { prepareWithdrawal } from "../../offchain/chain/staking/exit.js";
import { ownStake } from "../../offchain/chain/staking/holder.js";
import type { Command } from "./command.js";
import { SAFE_OPTIONS, accountOption, parseOptions } from "./options.js";
import { openSending } from "./session.js";
import { sendPrepared } from "./send.js";

const OPTIONS = {
  operator: { type: "string", value: "ADDRESS", about: "for whom you staked; default your own account" },
  ...SAFE_OPTIONS,
} as const;

/** `withdraw`: the last step of getting stake back. */
export const withdraw: Command = {
  name: "withdraw",
  summary: "Pays out stake whose cooldown is over, to you.",
  options: OPTIONS,
  notes: ["Start with `cooldown`; `status` says since when you can withdraw."],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const named = values.operator === undefined ? undefined : accountOption("operator", values.operator);
  const session = await openSending(values);
  const transaction = await prepareWithdrawal(session, ownStake(session), named ?? session.account);
  await sendPrepared(transaction, session.dryRun);
}
