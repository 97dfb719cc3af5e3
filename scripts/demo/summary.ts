import { join } from "node:path";

import type { AddressBook } from "../../offchain/chain/addressBook.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { GWEI_PER_MSN, WEI_PER_GWEI, ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { readNodes, readRewards } from "../../offchain/epoch/artifacts.js";
import { readManifest, readPinned } from "../../offchain/epoch/published.js";
import { epochFiles } from "./epochWeek.js";

/** What became of one epoch. */
export interface EpochSummary {
  readonly epoch: number;
  readonly budgetGwei: bigint;
  readonly allocatedGwei: bigint;
  readonly nodes: number;
  readonly operators: number;
  readonly root: string;
}

/** Claims sent while one epoch's root was the newest. */
export interface ClaimSummary {
  readonly accounts: number;
  readonly gas: bigint;
}

export async function epochSummary(home: string, epoch: number, { distributor }: Contracts): Promise<EpochSummary> {
  const dir = epochFiles(home, epoch).artifacts;
  const { manifest } = await readManifest(dir);
  const earlier = epoch === 1 ? 0n : (await readManifest(epochFiles(home, epoch - 1).artifacts)).manifest.totalGwei;
  const nodes = readNodes(await readPinned(dir, "nodes.csv", manifest), join(dir, "nodes.csv"));
  const rewards = readRewards(await readPinned(dir, "rewards.csv", manifest), join(dir, "rewards.csv"));
  return {
    epoch,
    budgetGwei: (await distributor.ceilingGwei(epoch)) - earlier,
    allocatedGwei: manifest.totalGwei - earlier,
    nodes: nodes.filter(({ score }) => score > 0n).length,
    operators: rewards.filter(({ rewardGwei }) => rewardGwei > 0n).length,
    root: manifest.root,
  };
}

/** Accounts paid and gas used by the claims from block `from` to block `to`. */
export async function claimSummary({ distributor }: Contracts, from: number, to: number): Promise<ClaimSummary> {
  const events = await distributor.queryFilter(distributor.filters.Claimed(), from, to);
  const transactions = new Set(events.map(({ transactionHash }) => transactionHash));
  let gas = 0n;
  for (const hash of transactions)
    gas += (await distributor.runner?.provider?.getTransactionReceipt(hash))?.gasUsed ?? 0n;
  return { accounts: events.length, gas };
}

/** A statement about the books, and whether it holds. */
export interface BookCheck {
  readonly statement: string;
  readonly holds: boolean;
}

/** Does everything add up? Supply, what was minted and burned, what was claimed, what the contracts hold. */
export async function checkBooks(book: AddressBook, contracts: Contracts, stakedWei: bigint): Promise<BookCheck[]> {
  const { token, distributor, staking } = contracts;
  const supply = await token.totalSupply();
  const minted = await token.mintedEmission();
  const newest = await distributor.newestRoot();
  const promised = (BigInt(newest.root) & ((1n << 64n) - 1n)) * WEI_PER_GWEI;
  const claims = await distributor.queryFilter(distributor.filters.Claimed(), book.fromBlock);
  const claimed = new Map(claims.map(({ args }) => [args.account, args.claimedGwei]));
  const claimedWei = [...claimed.values()].reduce((sum, gwei) => sum + gwei, 0n) * WEI_PER_GWEI;
  const held = await token.balanceOf(distributor);
  const advanced = (await distributor.advancedGwei()) * WEI_PER_GWEI;
  const burns = await token.queryFilter(token.filters.Transfer(undefined, ZERO_ADDRESS), book.fromBlock);
  const burned = burns.reduce((sum, { args }) => sum + args.value, 0n);
  const credits = await distributor.queryFilter(distributor.filters.UsageCredited(), book.fromBlock);
  const returns = await distributor.queryFilter(distributor.filters.Reimbursed(), book.fromBlock);
  const creditedGwei = credits.reduce((sum, { args }) => sum + args.totalGwei, 0n);
  const vaultGwei = creditedGwei - returns.reduce((sum, { args }) => sum + args.amountGwei, 0n);
  const accrued = await token.accruedEmission((await token.runner?.provider?.getBlock("latest"))?.timestamp ?? 0);
  return [
    {
      statement: `supply = 100,000,000 + minted ${msn(minted / WEI_PER_GWEI)} - burned ${msn(burned / WEI_PER_GWEI)}`,
      holds: supply === (await token.INITIAL_SUPPLY()) + minted - burned,
    },
    { statement: "minted = the newest root's sum, to the wei", holds: minted === promised },
    { statement: `minted <= accrued ${msn(accrued / WEI_PER_GWEI)}`, holds: minted <= accrued },
    {
      statement: `held ${msn(held / WEI_PER_GWEI)} + advanced for usage ${msn(advanced / WEI_PER_GWEI)} = minted - claimed`,
      holds: held + advanced === minted - claimedWei,
    },
    {
      statement: `the usage vault holds what was credited and not given back, ${msn(vaultGwei)}`,
      holds: (await token.balanceOf(await distributor.USAGE_VAULT())) === vaultGwei * WEI_PER_GWEI,
    },
    {
      statement: `the staking contract holds what was staked, ${msn(stakedWei / WEI_PER_GWEI)}`,
      holds: (await token.balanceOf(staking)) === stakedWei,
    },
  ];
}

/** Gwei of MSN as people read it: `1,234.567890123 MSN`. */
export function msn(gwei: bigint): string {
  const whole = (gwei / GWEI_PER_MSN).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${(gwei % GWEI_PER_MSN).toString().padStart(9, "0")}`;
}
