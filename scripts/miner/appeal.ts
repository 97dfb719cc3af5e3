import { prepareAppeal } from "../../offchain/chain/staking/lockMoves.js";
import type { Command } from "./command.js";
import { SAFE_OPTIONS, idOption, parseOptions, required } from "./options.js";
import { openSending } from "./session.js";
import { sendPrepared } from "./send.js";

const OPTIONS = {
  lock: { type: "string", value: "ID", about: "which lock; `status` shows the locks on your stake" },
  ...SAFE_OPTIONS,
} as const;

/** `appeal`: the accused operator's objection. */
export const appeal: Command = {
  name: "appeal",
  summary: "Objects to a lock on your stake; after that only governance can slash it.",
  options: OPTIONS,
  notes: ["You have 7 days from the lock; without an appeal it is slashed then."],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const id = idOption("lock", required("lock", values.lock));
  const session = await openSending(values);
  await sendPrepared(await prepareAppeal(session, id), session.dryRun);
}
