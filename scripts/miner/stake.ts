import { formatMsn, parseMsn } from "../../offchain/chain/amounts.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { signStakePermit } from "../../offchain/chain/stakePermit.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Command } from "./command.js";
import { SENDER_OPTIONS, accountOption, parseOptions, required } from "./options.js";
import { type Session, openSending } from "./session.js";
import { send } from "./send.js";

const PERMIT_SECONDS = 3_600;

const OPTIONS = {
  amount: { type: "string", value: "MSN", about: "how much, such as 250 or 12.5; at least 1" },
  operator: { type: "string", value: "ADDRESS", about: "whose nodes it is for; default your own" },
  ...SENDER_OPTIONS,
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
  const named = values.operator === undefined ? undefined : accountOption("operator", values.operator);
  const session = await openSending(values);
  const { account, book, contracts, dryRun, provider, wallet } = session;
  const operator = named ?? account;

  await requireStakeable(session, amount);
  const deadline = (await chainTime(provider)) + PERMIT_SECONDS;
  const { v, r, s } = await signStakePermit(wallet, book, contracts, amount, deadline);
  await send(`staked ${formatMsn(amount)} for ${operator}`, dryRun, contracts.staking.stakeWithPermit, [
    operator,
    amount,
    deadline,
    v,
    r,
    s,
  ]);
}

async function requireStakeable({ account, contracts }: Session, amount: bigint): Promise<void> {
  const minimum = await contracts.staking.MINIMUM_DEPOSIT();
  if (amount < minimum) {
    throw new MsnError("argument", `expected at least ${formatMsn(minimum)}, got ${formatMsn(amount)}`, {
      field: "--amount",
    });
  }
  const balance = await contracts.token.balanceOf(account);
  if (balance < amount) {
    throw new MsnError("chain", `${account} holds ${formatMsn(balance)}, less than ${formatMsn(amount)}`);
  }
}
