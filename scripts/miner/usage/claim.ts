import { prepareUsageClaim } from "../../../offchain/chain/payments/usageMoves.js";
import type { Command } from "../command.js";
import { SAFE_OPTIONS, accountOption, parseOptions } from "../options.js";
import { sendPrepared } from "../send.js";
import { openSending } from "../session.js";

const OPTIONS = {
  account: { type: "string", value: "ADDRESS", about: "claim for this account, default your own" },
  ...SAFE_OPTIONS,
} as const;

/** `usage claim`: settled usage without a proof. */
export const usageClaim: Command = {
  name: "claim",
  summary: "Claims settled usage; needs no published epoch.",
  options: OPTIONS,
  notes: ["A claim of rewards pays it too, in the same transfer. Claiming for another account pays that account."],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const named = values.account === undefined ? undefined : accountOption("account", values.account);
  const session = await openSending(values);
  const transaction = await prepareUsageClaim(session, named ?? session.account);
  if (transaction === undefined) console.log("no usage to claim");
  else await sendPrepared(transaction, session.dryRun);
}
