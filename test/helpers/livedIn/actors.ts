import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BytesLike } from "ethers";

import { WEI_PER_MSN } from "../../../offchain/domain/allocation.js";
import { GWEI_PER_MSN } from "../../../offchain/domain/constants.js";
import { toAddress } from "../../../offchain/domain/hex.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import type { MerkleSumTree } from "../../../offchain/merkle/tree.js";
import type { FullSystem } from "../fullSystem.js";
import { treeOf } from "../system.js";
import { settleVoucher } from "../usage.js";

/** What every miner has staked. */
export const STAKE = 60n * WEI_PER_MSN;
/** What is accused of the stake of `accused`; a lock takes a tenth at most. */
export const LOCKED = 6n * WEI_PER_MSN;
/** What each of two miners has earned after each epoch, in gwei: the third is proposed, the fourth yet to come. */
export const EARNED = [5n, 12n, 20n, 31n].map((msn) => msn * GWEI_PER_MSN);
/** What each of two payers deposited, and what one owes a miner before the fork, in gwei. */
export const DEPOSIT = 100n * GWEI_PER_MSN;
export const USAGE = GWEI_PER_MSN;
/** A grant that unlocks by the month, and what of it is staked. */
export const GRANTED = 12_000n * WEI_PER_MSN;
export const GRANT_STAKE = 100n * WEI_PER_MSN;
/** What the vote under way would make of the fee. */
export const NEW_FEE = { feeBps: 250, burnShareBps: 5000 };
export const PROPOSAL_TEXT = "A higher fee";

/** Who has done what before the fork. */
export interface Actors {
  /** A miner that has staked, and claimed the first epoch. */
  readonly claimer: HardhatEthersSigner;
  /** A miner that has claimed nothing, and is owed usage by `payer`. */
  readonly waiter: HardhatEthersSigner;
  /** Its stake is cooling down. */
  readonly leaver: HardhatEthersSigner;
  /** The slasher has locked some of its stake. */
  readonly accused: HardhatEthersSigner;
  /** Has deposited, and signs vouchers for itself. */
  readonly payer: HardhatEthersSigner;
  /** Has deposited, and thaws all of it. */
  readonly thawer: HardhatEthersSigner;
  /** Holds grant 1 and has voted for the proposal. */
  readonly voter: HardhatEthersSigner;
  /** Holds grant 2 and has not voted yet. */
  readonly undecided: HardhatEthersSigner;
  /** Holds grant 3, some of it staked for `claimer`. */
  readonly grantee: HardhatEthersSigner;
  /** Has never done anything. */
  readonly newcomer: HardhatEthersSigner;
}

export const GRANT_OF = { voter: 1n, undecided: 2n, grantee: 3n };

export function actorsOf({ accounts: { others } }: FullSystem): Actors {
  const [claimer, waiter, leaver, accused, payer, thawer, voter, undecided, grantee, newcomer] = others;
  if (
    !claimer ||
    !waiter ||
    !leaver ||
    !accused ||
    !payer ||
    !thawer ||
    !voter ||
    !undecided ||
    !grantee ||
    !newcomer
  ) {
    throw new Error("the network has too few accounts");
  }
  return { claimer, waiter, leaver, accused, payer, thawer, voter, undecided, grantee, newcomer };
}

/** The tree of an epoch from 1: `claimer` has leaf 0, `waiter` leaf 1. */
export function epochTree(system: FullSystem, epoch: number): MerkleSumTree {
  const { claimer, waiter } = actorsOf(system);
  const cumulativeGwei = earned(epoch);
  const leaves: Leaf[] = [claimer, waiter].map(({ address }, index) => ({
    index,
    account: toAddress(address),
    cumulativeGwei,
  }));
  return treeOf(system, leaves);
}

/** What each of the two miners has earned up to `epoch`, gwei; nothing before the first. */
export function earned(epoch: number): bigint {
  return epoch === 0 ? 0n : (EARNED[epoch - 1] ?? 0n);
}

/** The change of the fee that is voted on: targets, values, calls. */
export function proposalOf({ contracts: { escrow } }: FullSystem): [string[], bigint[], BytesLike[]] {
  const call = escrow.interface.encodeFunctionData("setFee", [NEW_FEE.feeBps, NEW_FEE.burnShareBps]);
  return [[escrow.target as string], [0n], [call]];
}

/** Settles a voucher of `payer` for `waiter`, over this much in all. */
export async function settleUsage(system: FullSystem, cumulativeGwei: bigint): Promise<void> {
  const { payer, waiter } = actorsOf(system);
  await settleVoucher(system, payer, toAddress(waiter.address), cumulativeGwei);
}

/** Stakes for oneself. */
export async function stake(
  { contracts: { token, staking } }: FullSystem,
  miner: HardhatEthersSigner,
  amountWei = STAKE,
): Promise<void> {
  await (await token.connect(miner).approve(staking, amountWei)).wait();
  await (await staking.connect(miner).stake(miner, amountWei)).wait();
}
