import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import { utc } from "../../domain/utcTime.js";
import { formatMsn } from "../amounts.js";
import { chainTime } from "../chainTime.js";
import { type StakePosition, readPosition } from "../positions.js";
import type { Prepared } from "../prepared.js";
import type { Sender } from "../sender.js";
import type { StakeHolder } from "./holder.js";

/** A cooldown about to begin. */
export interface CooldownStart {
  readonly transaction: Prepared;
  /** What cools in the position already, wei: its clock starts again. */
  readonly coolingWei: bigint;
}

/**
 * Takes stake for an operator out of mining, all of it unless an amount is given. Throws `argument` for nothing, `chain`
 * where there is less, or where stake that has cooled down waits to be withdrawn first.
 */
export async function prepareCooldown(
  { contracts, provider }: Sender,
  holder: StakeHolder,
  operator: Address,
  asked?: bigint,
): Promise<CooldownStart> {
  const position = await readPosition(contracts, holder.owner, operator);
  const amountWei = asked ?? position.activeWei;
  requireActive(position, holder.whose, amountWei);
  const { coolingWei, withdrawableAt } = position;
  if (coolingWei > 0n && (await chainTime(provider)) >= withdrawableAt) {
    const cooledWei = await withdrawable({ contracts }, holder.owner, position);
    if (cooledWei > 0n) {
      throw new MsnError(
        "chain",
        `${formatMsn(cooledWei)} staked for ${operator} have cooled down; withdraw them first`,
      );
    }
  }
  const what = `${formatMsn(amountWei)} staked for ${operator} cool down`;
  return { coolingWei, transaction: holder.startCooldown(what, operator, amountWei) };
}

/** When what cools can be withdrawn, Unix seconds; of a cooldown not sent yet, when it could if it began now. */
export async function withdrawableFrom(
  { contracts, provider }: Sender,
  { owner }: StakeHolder,
  operator: Address,
  isSent: boolean,
): Promise<number> {
  if (isSent) return (await readPosition(contracts, owner, operator)).withdrawableAt;
  return (await chainTime(provider)) + Number(await contracts.staking.cooldownPeriod());
}

/** Puts what cools back to work; throws `chain` where nothing cools. */
export async function prepareCancel({ contracts }: Sender, holder: StakeHolder, operator: Address): Promise<Prepared> {
  const { coolingWei } = await readPosition(contracts, holder.owner, operator);
  if (coolingWei === 0n) {
    throw new MsnError("chain", `nothing of ${holder.whose} stake for ${operator} is cooling down`);
  }
  return holder.cancelCooldown(`${formatMsn(coolingWei)} staked for ${operator} count again`, operator);
}

/** Pays out what has cooled down and is not locked; throws `chain` where there is nothing yet. */
export async function prepareWithdrawal(
  { contracts, provider }: Sender,
  holder: StakeHolder,
  operator: Address,
): Promise<Prepared> {
  const position = await readPosition(contracts, holder.owner, operator);
  const { coolingWei, withdrawableAt } = position;
  if (coolingWei === 0n) {
    const nothing = `nothing of ${holder.whose} stake for ${operator} is cooling down`;
    throw new MsnError("chain", `${nothing}; start with cooldown`);
  }
  const now = await chainTime(provider);
  if (now < withdrawableAt) {
    const when = `withdrawable from ${utc(withdrawableAt)}; the chain's time is ${utc(now)}`;
    throw new MsnError("chain", `${formatMsn(coolingWei)} are ${when}`);
  }
  const amountWei = await withdrawable({ contracts }, holder.owner, position);
  if (amountWei === 0n) {
    throw new MsnError("chain", `all of the ${formatMsn(coolingWei)} are locked until it is decided about them`);
  }
  const kept = amountWei < coolingWei ? `; ${formatMsn(coolingWei - amountWei)} stay locked` : "";
  return holder.withdraw(`withdrew ${formatMsn(amountWei)}${kept}`, operator);
}

/** What of the cooling stake no lock holds back, wei: only an operator's own position can be locked. */
async function withdrawable(
  { contracts: { staking } }: Pick<Sender, "contracts">,
  owner: Address,
  { operator, activeWei, coolingWei }: StakePosition,
): Promise<bigint> {
  if (owner !== operator) return coolingWei;
  const freeWei = activeWei + coolingWei - (await staking.lockedStake(operator));
  return freeWei < coolingWei ? freeWei : coolingWei;
}

function requireActive({ operator, activeWei }: StakePosition, whose: string, amountWei: bigint): void {
  if (activeWei === 0n) throw new MsnError("chain", `none of ${whose} stake for ${operator} is active`);
  if (amountWei === 0n) throw new MsnError("argument", "expected more than 0 MSN", { field: "--amount" });
  if (amountWei > activeWei) {
    const active = `${whose} active stake for ${operator} is ${formatMsn(activeWei)}`;
    throw new MsnError("chain", `${active}, less than ${formatMsn(amountWei)}`);
  }
}
