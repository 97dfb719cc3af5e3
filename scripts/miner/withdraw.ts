import { formatMsn } from "../../offchain/chain/amounts.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { utc } from "../../offchain/chain/epochSnapshot.js";
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
  const { account, contracts, dryRun, provider } = await openSending(values);
  const operator = named ?? account;

  const { coolingWei, withdrawableAt } = await readPosition(contracts, account, operator);
  if (coolingWei === 0n) {
    throw new MsnError("chain", `nothing of your stake for ${operator} is cooling down; start with cooldown`);
  }
  const now = await chainTime(provider);
  if (now < withdrawableAt) {
    const when = `withdrawable from ${utc(withdrawableAt)}; the chain's time is ${utc(now)}`;
    throw new MsnError("chain", `${formatMsn(coolingWei)} are ${when}`);
  }
  await send(`withdrew ${formatMsn(coolingWei)}`, dryRun, contracts.staking.withdraw, [operator]);
}
