import { formatMsn, parseMsn } from "../../offchain/chain/amounts.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { utc } from "../../offchain/chain/epochSnapshot.js";
import { type StakePosition, readPosition } from "../../offchain/chain/positions.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Command } from "./command.js";
import { SENDER_OPTIONS, accountOption, parseOptions, required } from "./options.js";
import { openSending } from "./session.js";
import { send } from "./send.js";

const OPTIONS = {
  amount: { type: "string", value: "MSN|all", about: "how much to take out of mining" },
  operator: { type: "string", value: "ADDRESS", about: "for whom you staked it; default your own account" },
  ...SENDER_OPTIONS,
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
  const { account, contracts, dryRun, provider } = await openSending(values);
  const operator = named ?? account;

  const before = await readPosition(contracts, account, operator);
  const amount = asked ?? before.activeWei;
  requireActive(before, amount);
  if (before.coolingWei > 0n) {
    console.log(`the clock starts again for ${formatMsn(before.coolingWei)} that cool already`);
  }
  const what = `${formatMsn(amount)} staked for ${operator} cool down`;
  const isSent = await send(what, dryRun, contracts.staking.startCooldown, [operator, amount]);
  const withdrawableAt = isSent
    ? (await readPosition(contracts, account, operator)).withdrawableAt
    : (await chainTime(provider)) + Number(await contracts.staking.cooldownPeriod());
  console.log(`withdrawable from ${utc(withdrawableAt)}`);
}

function requireActive({ operator, activeWei }: StakePosition, amount: bigint): void {
  if (activeWei === 0n) throw new MsnError("chain", `you have no active stake for ${operator}`);
  if (amount === 0n) throw new MsnError("argument", "expected more than 0 MSN", { field: "--amount" });
  if (amount > activeWei) {
    throw new MsnError(
      "chain",
      `your active stake for ${operator} is ${formatMsn(activeWei)}, less than ${formatMsn(amount)}`,
    );
  }
}
