import { formatMsn, parseMsn } from "../../offchain/chain/amounts.js";
import { prepareCooldown, withdrawableFrom } from "../../offchain/chain/staking/exit.js";
import { ownStake } from "../../offchain/chain/staking/holder.js";
import { utc } from "../../offchain/domain/utcTime.js";
import type { Command } from "./command.js";
import { SAFE_OPTIONS, accountOption, parseOptions, required } from "./options.js";
import { openSending } from "./session.js";
import { sendPrepared } from "./send.js";

const OPTIONS = {
  amount: { type: "string", value: "MSN|all", about: "how much to take out of mining" },
  operator: { type: "string", value: "ADDRESS", about: "for whom you staked it; default your own account" },
  ...SAFE_OPTIONS,
} as const;

/** `cooldown`: the first step of getting stake back. */
export const cooldown: Command = {
  name: "cooldown",
  summary: "Takes stake out of mining; `withdraw` pays it out after the cooldown.",
  options: OPTIONS,
  notes: [
    "It stops counting at once, for the whole running epoch.",
    "A position has one cooldown: asking again restarts the clock for all that cools in it.",
  ],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const text = required("amount", values.amount);
  const asked = text === "all" ? undefined : parseMsn(text, "--amount");
  const named = values.operator === undefined ? undefined : accountOption("operator", values.operator);
  const session = await openSending(values);
  const operator = named ?? session.account;

  const holder = ownStake(session);
  const { transaction, coolingWei } = await prepareCooldown(session, holder, operator, asked);
  if (coolingWei > 0n) console.log(`the clock starts again for ${formatMsn(coolingWei)} that cool already`);
  const isSent = (await sendPrepared(transaction, session.dryRun)) !== undefined;
  console.log(`withdrawable from ${utc(await withdrawableFrom(session, holder, operator, isSent))}`);
}
