import type { Delegatee } from "../../offchain/chain/delegation.js";
import { prepareDelegation } from "../../offchain/chain/delegationMoves.js";
import { formatVotes, readVotes } from "../../offchain/chain/governanceVotes.js";
import type { Address } from "../../offchain/domain/hex.js";
import type { Command } from "./command.js";
import { SAFE_OPTIONS, accountOption, parseOptions, required } from "./options.js";
import { type Session, openSending } from "./session.js";
import { sendPrepared } from "./send.js";

const OPTIONS = {
  to: { type: "string", value: "ADDRESS|self|none", about: "who votes with your tokens; self: you" },
  ...SAFE_OPTIONS,
} as const;

/** `delegate`: who votes with all that is the account's: tokens, stake and grants. */
export const delegate: Command = {
  name: "delegate",
  summary: "Lets your tokens, your stake and your grants vote for somebody; without it they vote for nobody.",
  options: OPTIONS,
  notes: [
    "One transaction for the tokens, one each for stake and grants that were there before.",
    "Votes count for proposals made after it. Your tokens stay yours.",
  ],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const to = required("to", values.to);
  const named = to === "self" || to === "none" ? undefined : accountOption("to", to);
  const session = await openSending(values);
  const wanted: Delegatee = to === "self" ? session.account : named;

  const { delegation, syncs } = await prepareDelegation(session, wanted);
  if (delegation === undefined && syncs.length === 0) {
    console.log(`no change: all of ${session.account} votes for ${wanted ?? "nobody"} already`);
    return;
  }
  let isSent = !session.dryRun;
  if (delegation !== undefined) isSent = (await sendPrepared(delegation, session.dryRun)) !== undefined;
  for (const sync of syncs) {
    if (session.dryRun && delegation !== undefined) console.log(`dry run, nothing sent: ${sync.what}`);
    else isSent = (await sendPrepared(sync, session.dryRun)) !== undefined;
  }
  if (isSent) await printVotes(session, wanted);
}

async function printVotes({ contracts }: Session, voter: Address | undefined): Promise<void> {
  if (voter !== undefined) console.log(`votes of ${voter}: ${formatVotes(await readVotes(contracts, voter))}`);
}
