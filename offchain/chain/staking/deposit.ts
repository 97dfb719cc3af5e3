import { ZERO_ADDRESS } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import { utc } from "../../domain/utcTime.js";
import { formatMsn } from "../amounts.js";
import { chainTime } from "../chainTime.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";
import { signStakePermit } from "../stakePermit.js";

const PERMIT_SECONDS = 3_600;

/**
 * Stakes the sender's tokens for an operator in one transaction, with a permit signed for exactly this amount. Throws
 * `argument` below the minimum, `chain` without the tokens or while deposits are paused.
 */
export async function prepareDeposit(sender: Sender, amountWei: bigint, operator: Address): Promise<Prepared> {
  const { account, book, contracts, provider, signer } = sender;
  await requireDepositable(sender, amountWei, operator);
  const balance = await contracts.token.balanceOf(account);
  if (balance < amountWei) {
    throw new MsnError("chain", `${account} holds ${formatMsn(balance)}, less than ${formatMsn(amountWei)}`);
  }
  const deadline = (await chainTime(provider)) + PERMIT_SECONDS;
  const { v, r, s } = await signStakePermit(signer, book, contracts, amountWei, deadline);
  return prepared(`staked ${formatMsn(amountWei)} for ${operator}`, contracts.staking.stakeWithPermit, [
    operator,
    amountWei,
    deadline,
    v,
    r,
    s,
  ]);
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
