import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { AddressBook } from "../../offchain/chain/addressBook.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { EPOCH_SECONDS, GWEI_PER_MSN, WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { type PublishedLeaves, loadLeaves } from "../../offchain/epoch/published.js";
import { rewardsDomain } from "../../offchain/merkle/sumWord.js";
import { ATTESTERS, commitEpoch, computeEpoch, epochFiles, settleEpoch } from "../demo/epochWeek.js";
import type { LocalSystem } from "../demo/localSystem.js";

const DAY = 86_400;
const WEEKS = ["2026-W32", "2026-W33"] as const;
/** A tenth of a grant from the public bucket comes at once. */
const PUBLIC_SALE_PARTS = 10n;
const BALANCES_MSN = 400_000n;

/** A deployed system at the end of its second week, with an active first root from real measurements. */
export interface Start {
  readonly system: LocalSystem;
  readonly book: AddressBook;
  readonly contracts: Contracts;
  readonly emissionStart: number;
  readonly domain: Buffer;
  /** Active when an attack begins; a third of the miners have claimed. */
  readonly earned: PublishedLeaves;
  /** Two of three, captured. */
  readonly attesters: readonly Address[];
  readonly guardian: Address;
  /** Sends hostile roots, with bonds of its own. */
  readonly captor: Address;
  /** Follows the roots as a whole, with a balance for deposits. */
  readonly fullWatcher: Address;
  /** Two miners who watch their own leaf and know nothing but their last proof. */
  readonly victims: readonly Address[];
  /** What their watchers send from, with a balance for deposits. */
  readonly watchers: readonly Address[];
}

/** The same when the second root can be proposed. */
export interface Field extends Start {
  /** What the second root should be, which captured committees will not propose. */
  readonly honest: PublishedLeaves;
}

/** When roots of an epoch can be proposed. */
export const opensAt = ({ emissionStart }: Start, epoch: number): number =>
  emissionStart + epoch * EPOCH_SECONDS + 2 * DAY;

/** Everything up to the end of the second week. */
export async function prepareField(system: LocalSystem): Promise<Start> {
  await system.task(["msn", "deploy"], { quiet: true });
  const { book, contracts } = await system.contracts();
  for (const [i, week] of WEEKS.entries()) {
    const csv = join("data", `relays-${week}.sample.csv.gz`);
    const { proofs } = epochFiles(system.home, i + 1);
    const accounts = join(system.home, `accounts-${i + 1}.csv`);
    await system.task(["proofs", "import-relays"], { csv, epoch: String(i + 1), out: proofs, accounts });
  }
  const emissionStart = Number(await contracts.token.EMISSION_START());
  const [captor, fullWatcher, ...watchers] = (await system.accounts()).slice(-4);
  if (captor === undefined || fullWatcher === undefined) throw new Error("the local chain has too few accounts");
  await fillBalances(system, contracts, [captor, fullWatcher, ...watchers]);
  await settleEpoch(system, 1, emissionStart);
  const earned = await loadLeaves(epochFiles(system.home, 1).artifacts);
  await claimSome(contracts, earned);
  return {
    system,
    book,
    contracts,
    emissionStart,
    domain: rewardsDomain(book.chainId, book.contracts.RewardsDistributor),
    earned,
    attesters: ATTESTERS,
    guardian: toAddress(await contracts.challenges.guardian()),
    captor,
    fullWatcher,
    victims: earned.leaves.slice(2, 4).map(({ account }) => account),
    watchers,
  };
}

/** The second epoch is committed and computed as it should be; the clock stands where it can be proposed. */
export async function prepareEpoch(start: Start): Promise<Field> {
  const { system, emissionStart } = start;
  await commitEpoch(system, 2, emissionStart);
  await computeEpoch(system, 2, emissionStart);
  await system.moveClock(opensAt(start, 2));
  return { ...start, honest: await loadLeaves(epochFiles(system.home, 2).artifacts) };
}

/** A third of the miners have claimed before anything happens. */
async function claimSome({ distributor }: Contracts, { leaves, tree, manifest }: PublishedLeaves): Promise<void> {
  for (const [i, { index, account, cumulativeGwei }] of leaves.entries()) {
    if (i % 3 !== 0) continue;
    await (await distributor.claim(manifest.epoch, index, account, cumulativeGwei, tree.path(index))).wait();
  }
}

/** Tokens of the public sale become balances for bonds and deposits. */
async function fillBalances(system: LocalSystem, contracts: Contracts, accounts: readonly Address[]): Promise<void> {
  const team = await system.accounts().then(([first = "0x"]) => first);
  const file = join(system.home, "public-sale.csv");
  await writeFile(file, `beneficiary,amount\n${team},${BALANCES_MSN * PUBLIC_SALE_PARTS}\n`);
  const schedule = { start: "tge", instantBps: "1000", months: "12" };
  const total = String(BALANCES_MSN * PUBLIC_SALE_PARTS);
  await system.task(["vesting", "grant"], { file, bucket: "public", ...schedule, total, quiet: true });
  await system.waitUntil(Number(await contracts.allocation.TOKEN_GENERATION()));
  await system.task(["vesting", "release"], { all: true, quiet: true });
  const { token, challenges } = contracts;
  await (await token.approve(challenges, BALANCES_MSN * GWEI_PER_MSN * WEI_PER_GWEI)).wait();
  const share = (BALANCES_MSN / BigInt(accounts.length + 1)) * GWEI_PER_MSN;
  for (const account of [team, ...accounts]) await (await challenges.deposit(account, share)).wait();
}
