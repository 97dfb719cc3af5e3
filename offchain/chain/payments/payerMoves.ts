import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import { utc } from "../../domain/utcTime.js";
import { formatGwei } from "../amounts.js";
import { chainTime } from "../chainTime.js";
import { preparePermitDeposit } from "../permitDeposit.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";
import { channelText } from "./channels.js";
import { endOf, readPayer } from "./payer.js";

/** A thaw about to begin. */
export interface ThawStart {
  readonly transaction: Prepared;
  /** What thaws already, gwei: its clock starts again. */
  readonly thawingGwei: bigint;
}

/**
 * Deposits the sender's tokens for a payer in one transaction, with a permit signed for exactly this amount. Throws `argument`
 * for the zero address, `chain` without the tokens or while deposits are paused.
 */
export async function preparePayment(sender: Sender, amountGwei: bigint, payer: Address): Promise<Prepared> {
  const { book, contracts, provider } = sender;
  const pausedUntil = Number(await contracts.escrow.entryPausedUntil());
  const now = await chainTime(provider);
  if (now < pausedUntil) {
    throw new MsnError("chain", `deposits are paused until ${utc(pausedUntil)}; the chain's time is ${utc(now)}`);
  }
  return preparePermitDeposit(sender, amountGwei, {
    contract: book.contracts.Escrow,
    method: contracts.escrow.depositWithPermit,
    approved: contracts.escrow.deposit,
    account: payer,
    field: "--payer",
  });
}

/**
 * Lets part of the sender's balance thaw, all that does not yet unless an amount is given. Throws `chain` where there is less,
 * or where thawed money waits to be withdrawn first.
 */
export async function prepareThaw({ account, contracts, provider }: Sender, asked?: bigint): Promise<ThawStart> {
  const { balanceGwei, thawingGwei, thawedAt } = await readPayer(contracts, account);
  const freeGwei = balanceGwei - thawingGwei;
  if (freeGwei === 0n) {
    const why =
      thawingGwei === 0n ? "has nothing in the escrow" : `has ${formatGwei(balanceGwei)}, and all of it thaws`;
    throw new MsnError("chain", `${account} ${why}`);
  }
  const amountGwei = asked ?? freeGwei;
  if (amountGwei > freeGwei) {
    const free = `${formatGwei(freeGwei)} of ${account} do not thaw yet`;
    throw new MsnError("chain", `${free}, less than ${formatGwei(amountGwei)}`);
  }
  if (thawedAt !== undefined && (await chainTime(provider)) >= thawedAt) {
    throw new MsnError("chain", `${formatGwei(thawingGwei)} have thawed; withdraw them first, or cancel their thaw`);
  }
  const transaction = prepared(`${formatGwei(amountGwei)} thaw`, contracts.escrow.thaw, [amountGwei]);
  return { transaction, thawingGwei };
}

/** When what thaws can be withdrawn, Unix seconds; of a thaw not sent yet, when it could if it began now. */
export async function thawedFrom({ account, contracts, provider }: Sender, isSent: boolean): Promise<number> {
  const { thawedAt } = isSent ? await readPayer(contracts, account) : { thawedAt: undefined };
  return thawedAt ?? (await chainTime(provider)) + Number(await contracts.escrow.THAWING_PERIOD());
}

/** Keeps what thaws; throws `chain` where nothing does. */
export async function prepareThawCancel({ account, contracts }: Sender): Promise<Prepared> {
  const { thawingGwei } = await readPayer(contracts, account);
  requireThawing(account, thawingGwei);
  return prepared(`${formatGwei(thawingGwei)} stay in the escrow`, contracts.escrow.cancelThaw, []);
}

/** Pays out what has thawed; throws `chain` where nothing has yet. */
export async function prepareEscrowWithdrawal({ account, contracts, provider }: Sender): Promise<Prepared> {
  const { thawingGwei, thawedAt } = await readPayer(contracts, account);
  requireThawing(account, thawingGwei);
  const now = await chainTime(provider);
  if (thawedAt !== undefined && now < thawedAt) {
    const until = `thaw until ${utc(thawedAt)}; the chain's time is ${utc(now)}`;
    throw new MsnError("chain", `${formatGwei(thawingGwei)} of ${account} ${until}`);
  }
  return prepared(`withdrew ${formatGwei(thawingGwei)}`, contracts.escrow.withdraw, []);
}

/** Lets an account sign for the sender; throws `chain` where it may already. */
export async function prepareAuthorisation({ account, contracts }: Sender, signer: Address): Promise<Prepared> {
  const end = endOf(Number(await contracts.escrow.signerValidUntil(account, signer)));
  if (end === undefined) throw new MsnError("chain", `${signer} is authorised to sign for ${account} already`);
  return prepared(`${signer} may sign for ${account}`, contracts.escrow.authoriseSigner, [signer]);
}

/** Ends a signer's power after the thawing period; throws `chain` where it is not authorised, or revoked already. */
export async function prepareSignerRevocation(
  { account, contracts, provider }: Sender,
  signer: Address,
): Promise<Prepared> {
  const { escrow } = contracts;
  const end = endOf(Number(await escrow.signerValidUntil(account, signer)));
  if (end === 0) throw new MsnError("chain", `${signer} was never authorised to sign for ${account}`);
  if (end !== undefined) {
    throw new MsnError("chain", `${signer} is revoked already; its vouchers count until ${utc(end)}`);
  }
  const until = utc((await chainTime(provider)) + Number(await escrow.THAWING_PERIOD()));
  return prepared(`revoked ${signer}; its vouchers count until about ${until}`, escrow.revokeSigner, [signer]);
}

/** Says which channel the sender is; throws `chain` where it is that already. */
export async function prepareChannel({ account, contracts }: Sender, channel: number): Promise<Prepared> {
  const { channel: present } = await readPayer(contracts, account);
  if (present === channel) throw new MsnError("chain", `${account} is of channel ${channelText(channel)} already`);
  return prepared(`${account} is of channel ${channelText(channel)}`, contracts.escrow.setChannel, [channel]);
}

function requireThawing(account: Address, thawingGwei: bigint): void {
  if (thawingGwei === 0n) throw new MsnError("chain", `nothing of ${account} thaws`);
}
