import { formatMsn } from "../../offchain/chain/amounts.js";
import { readPosition } from "../../offchain/chain/positions.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Command } from "./command.js";
import { SENDER_OPTIONS, accountOption, parseOptions } from "./options.js";
import { openSending } from "./session.js";
import { send } from "./send.js";

const OPTIONS = {
  operator: { type: "string", value: "ADDRESS", about: "for whom you staked; default your own account" },
  ...SENDER_OPTIONS,
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
  const { account, contracts, dryRun } = await openSending(values);
  const operator = named ?? account;
  const { coolingWei } = await readPosition(contracts, account, operator);
  if (coolingWei === 0n) throw new MsnError("chain", `nothing of your stake for ${operator} is cooling down`);
  const what = `${formatMsn(coolingWei)} staked for ${operator} count again`;
  await send(what, dryRun, contracts.staking.cancelCooldown, [operator]);
}
