import type { BlockTag } from "ethers";

import { type Address, toAddress } from "../../domain/hex.js";
import { AUTHORISED } from "../../traffic/settlement.js";
import type { Contracts } from "../contracts.js";
import { type BlockRange, readOverBlocks } from "../eventBlocks.js";
import { readMany } from "../readMany.js";

/** What a payer has in the escrow; gwei of MSN. */
export interface PayerFunds {
  readonly payer: Address;
  /** All that vouchers can take, money that thaws included. */
  readonly balanceGwei: bigint;
  readonly thawingGwei: bigint;
  /** From when on the thawing money can be withdrawn, Unix seconds; undefined where nothing thaws. */
  readonly thawedAt: number | undefined;
  readonly channel: number;
  /** All that was ever settled for the payer. */
  readonly spentGwei: bigint;
}

/** An account that may sign, or might once, for a payer. */
export interface PayerSigner {
  readonly signer: Address;
  /** Its vouchers count before this, Unix seconds; undefined while it is authorised. */
  readonly validUntil: number | undefined;
}

/** What was settled of a payer's vouchers for an operator, fee included. */
export interface SettledPair {
  readonly operator: Address;
  readonly settledGwei: bigint;
}

/** Reads what a payer has. */
export async function readPayer(
  { escrow }: Contracts,
  payer: Address,
  blockTag: BlockTag = "latest",
): Promise<PayerFunds> {
  const { balanceGwei, thawingGwei, thawedAt, channel, spentGwei } = await escrow.payerOf(payer, { blockTag });
  return {
    payer,
    balanceGwei,
    thawingGwei,
    thawedAt: thawingGwei === 0n ? undefined : Number(thawedAt),
    channel: Number(channel),
    spentGwei,
  };
}

/** Every signer a payer ever authorised, in the order of the first time, as of the last of `blocks`. */
export async function readSigners({ escrow }: Contracts, payer: Address, blocks: BlockRange): Promise<PayerSigner[]> {
  const events = await readOverBlocks(blocks, ({ from, to }) =>
    escrow.queryFilter(escrow.filters.SignerSet(payer), from, to),
  );
  const signers = [...new Set(events.map(({ args }) => toAddress(args.signer)))];
  return readMany(signers, async (signer) => ({
    signer,
    validUntil: endOf(Number(await escrow.signerValidUntil(payer, signer, { blockTag: blocks.to }))),
  }));
}

/** What was settled with each of `operators`, or with everybody it was settled with, as of the last of `blocks`. */
export async function readPairs(
  { escrow }: Contracts,
  payer: Address,
  blocks: BlockRange,
  operators?: readonly Address[],
): Promise<SettledPair[]> {
  const paid =
    operators ??
    (
      await readOverBlocks(blocks, ({ from, to }) => escrow.queryFilter(escrow.filters.VoucherSettled(payer), from, to))
    ).map(({ args }) => toAddress(args.operator));
  return readMany([...new Set(paid)], async (operator) => ({
    operator,
    settledGwei: await escrow.settledGwei(payer, operator, { blockTag: blocks.to }),
  }));
}

/** The end of a signer, Unix seconds, or undefined where there is none yet. */
export const endOf = (validUntil: number): number | undefined => (validUntil === AUTHORISED ? undefined : validUntil);
