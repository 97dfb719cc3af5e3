import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatMsn } from "../../offchain/chain/amounts.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { readDelegatee } from "../../offchain/chain/delegation.js";
import { type BlockRange, blocksSince } from "../../offchain/chain/eventBlocks.js";
import { formatVotes, readVotes } from "../../offchain/chain/governanceVotes.js";
import { readPositions } from "../../offchain/chain/positions.js";
import { lockStanding } from "../../offchain/chain/staking/lockStanding.js";
import { type StakeLock, isOpen, readLocks } from "../../offchain/chain/staking/locks.js";
import { readOperatorStake } from "../../offchain/chain/staking/operatorStake.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { formatTable } from "../../offchain/domain/table.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { connectDeployment } from "../support/deployment.js";
import { optionalAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";

interface Arguments {
  readonly owner: string;
  readonly operator: string;
}

/** What the tables are made of. */
interface View {
  readonly contracts: Contracts;
  readonly blocks: BlockRange;
  /** The chain's time, Unix seconds. */
  readonly now: number;
}

/** `stake status`: an owner's positions, an operator's stake and locks, or who may do what. */
export default async function status(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const owner = optionalAccount("owner", args.owner);
    const operator = optionalAccount("operator", args.operator);
    const { book, contracts, provider } = await connectDeployment(hre);
    const view = { contracts, blocks: await blocksSince(provider, book.fromBlock), now: await chainTime(provider) };
    const parts: string[][] = [];
    if (owner !== undefined) parts.push(await ownerTables(view, owner));
    if (operator !== undefined) parts.push(await operatorTables(view, operator));
    if (parts.length === 0) parts.push(await overview(view));
    console.log(parts.flat().join("\n\n"));
  });
}

async function overview({ contracts, blocks, now }: View): Promise<string[]> {
  const { staking } = contracts;
  const pausedUntil = Number(await staking.entryPausedUntil());
  const facts = formatTable(
    ["staking", `at ${utc(now)}`],
    [
      ["deposits", now < pausedUntil ? `paused until ${utc(pausedUntil)}` : "accepted"],
      ["guardian", nobodyOr(await staking.guardian())],
      ["slasher", nobodyOr(await staking.slasher())],
      ["reporter's share", `${await staking.reporterShareBps()} basis points of what is slashed; the rest is burned`],
      ["cooldown", `${Number(await staking.cooldownPeriod()) / 86_400} days`],
    ],
  );
  return [facts, lockTable((await readLocks(contracts, blocks)).filter(isOpen), now, "no open locks")];
}

async function ownerTables({ contracts, blocks, now }: View, owner: Address): Promise<string[]> {
  const facts = formatTable(
    ["owner", owner],
    [
      ["votes", formatVotes(await readVotes(contracts, owner))],
      ["delegates to", (await readDelegatee(contracts, owner)) ?? "nobody"],
    ],
  );
  const positions = await readPositions(contracts, owner, blocks);
  if (positions.length === 0) return [facts, "owns no stake"];
  const rows = await Promise.all(
    positions.map(async ({ operator, activeWei, coolingWei, withdrawableAt }) => [
      operator,
      formatMsn(activeWei),
      formatMsn(coolingWei),
      whenText(coolingWei, withdrawableAt, now),
      nobodyOr(await contracts.staking.delegateeOf(owner, operator)),
    ]),
  );
  const header = ["owns stake for", "active", "cooling", "withdrawable", "votes for"];
  return [facts, formatTable(header, rows, ["active", "cooling"])];
}

async function operatorTables({ contracts, blocks, now }: View, operator: Address): Promise<string[]> {
  const stake = await readOperatorStake(contracts, operator, blocks);
  const facts = formatTable(
    ["operator", operator],
    [
      ["active stake", `${formatMsn(stake.activeWei)}, of all owners`],
      ["smallest this epoch", formatMsn(stake.smallestWei)],
      ["own stake locked", formatMsn(stake.lockedWei)],
      ["lockable this epoch", formatMsn(stake.lockableWei)],
    ],
  );
  const rows = stake.positions.map(({ owner, activeWei, coolingWei, withdrawableAt }) => [
    owner === operator ? "the operator itself" : owner,
    formatMsn(activeWei),
    formatMsn(coolingWei),
    whenText(coolingWei, withdrawableAt, now),
  ]);
  const owners =
    rows.length === 0
      ? "nobody has stake for it"
      : formatTable(["staked by", "active", "cooling", "withdrawable"], rows, ["active", "cooling"]);
  return [facts, owners, lockTable(stake.locks, now, "no locks")];
}

function lockTable(locks: readonly StakeLock[], now: number, none: string): string {
  if (locks.length === 0) return none;
  const rows = locks.map((lock) => [
    String(lock.id),
    lock.operator,
    formatMsn(lock.amountWei),
    utc(lock.lockedAt),
    lock.reporter,
    lockStanding(lock, now),
  ]);
  return formatTable(["lock", "operator", "amount", "since", "reporter", "state"], rows, ["lock", "amount"]);
}

const whenText = (coolingWei: bigint, withdrawableAt: number, now: number): string =>
  coolingWei === 0n ? "" : now < withdrawableAt ? utc(withdrawableAt) : "now";

const nobodyOr = (account: string): string => (account === ZERO_ADDRESS ? "nobody" : toAddress(account));
