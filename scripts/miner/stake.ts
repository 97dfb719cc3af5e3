import { parseMsn } from "../../offchain/chain/amounts.js";
import { prepareDeposit } from "../../offchain/chain/staking/deposit.js";
import type { Command } from "./command.js";
import { SAFE_OPTIONS, accountOption, parseOptions, required } from "./options.js";
import { openSending } from "./session.js";
import { sendPrepared } from "./send.js";

const OPTIONS = {
  amount: { type: "string", value: "MSN", about: "how much, such as 250 or 12.5; at least 1" },
  operator: { type: "string", value: "ADDRESS", about: "whose nodes it is for; default your own" },
  ...SAFE_OPTIONS,
} as const;

/** `stake`: one transaction with a signed permit in place of an approval. */
export const stake: Command = {
  name: "stake",
  summary: "Stakes MSN for an operator, your own account unless you name another; you stay the owner.",
  options: OPTIONS,
  notes: ["One transaction; no approval is left behind. Stake that joins during an epoch counts from the next one on."],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const amount = parseMsn(required("amount", values.amount), "--amount");
  const operator = values.operator === undefined ? undefined : accountOption("operator", values.operator);
  const session = await openSending(values);
  await sendPrepared(await prepareDeposit(session, amount, operator ?? session.account), session.dryRun);
}
