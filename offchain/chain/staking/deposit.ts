import { ZERO_ADDRESS } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import { utc } from "../../domain/utcTime.js";
import { formatMsn } from "../amounts.js";
import { chainTime } from "../chainTime.js";
import { prepareApproval, signPermit } from "../permit.js";
import { type Prepared, afterApproval, prepared } from "../prepared.js";
import { SignerForSafe } from "../safe/signerForSafe.js";
import type { Sender } from "../sender.js";

/**
 * Stakes the sender's tokens for an operator in one transaction, with a permit signed for exactly this amount; a Safe, which
 * cannot sign one, approves the amount first. Throws
 * `argument` below the minimum, `chain` without the tokens or while deposits are paused.
 */
export async function prepareDeposit(sender: Sender, amountWei: bigint, operator: Address): Promise<Prepared> {
  const { account, book, contracts } = sender;
  await requireDepositable(sender, amountWei, operator);
  await requireTokens(sender, account, amountWei);
  const what = `staked ${formatMsn(amountWei)} for ${operator}`;
  if (sender.signer instanceof SignerForSafe) {
    const stake = prepared(what, contracts.staking.stake, [operator, amountWei]);
    return afterApproval(prepareApproval(sender, book.contracts.MinerStaking, amountWei), stake);
  }
  const { deadline, v, r, s } = await signPermit(sender, book.contracts.MinerStaking, amountWei);
  return prepared(what, contracts.staking.stakeWithPermit, [operator, amountWei, deadline, v, r, s]);
}

/**
 * Whether a deposit of so much for this operator would be taken, wherever the tokens come from. Throws `argument`, naming
 * `field`, below the minimum or for the zero address, `chain` while deposits are paused.
 */
export async function requireDepositable(
  { contracts: { staking }, provider }: Pick<Sender, "contracts" | "provider">,
  amountWei: bigint,
  operator: Address,
  field = "--amount",
): Promise<void> {
  if (operator === ZERO_ADDRESS) {
    throw new MsnError("argument", "expected an account other than zero", { field: "--operator" });
  }
  const minimum = await staking.MINIMUM_DEPOSIT();
  if (amountWei < minimum) {
    throw new MsnError("argument", `expected at least ${formatMsn(minimum)}, got ${formatMsn(amountWei)}`, { field });
  }
  const pausedUntil = Number(await staking.entryPausedUntil());
  const now = await chainTime(provider);
  if (now < pausedUntil) {
    throw new MsnError("chain", `deposits are paused until ${utc(pausedUntil)}; the chain's time is ${utc(now)}`);
  }
}

/** Throws `chain` unless `account` holds so many tokens. */
export async function requireTokens(
  { contracts: { token } }: Pick<Sender, "contracts">,
  account: Address,
  amountWei: bigint,
): Promise<void> {
  const balance = await token.balanceOf(account);
  if (balance < amountWei) {
    throw new MsnError("chain", `${account} holds ${formatMsn(balance)}, less than ${formatMsn(amountWei)}`);
  }
}
