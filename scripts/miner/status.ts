import { formatGwei, formatMsn } from "../../offchain/chain/amounts.js";
import { utc } from "../../offchain/chain/epochSnapshot.js";
import { formatVotes } from "../../offchain/chain/governanceVotes.js";
import { type MinerStatus, readMinerStatus } from "../../offchain/chain/minerStatus.js";
import { requireSameDeployment } from "../../offchain/chain/publishedRoot.js";
import { lockStanding } from "../../offchain/chain/staking/lockStanding.js";
import { formatTable } from "../../offchain/domain/table.js";
import type { Command } from "./command.js";
import { grantTable } from "./grantTable.js";
import { accountOf } from "./key.js";
import { NODE_OPTIONS, parseOptions } from "./options.js";
import { PROOF_OPTIONS, proofsOption } from "./proofs.js";
import { openReading } from "./session.js";

const OPTIONS = {
  account: { type: "string", value: "ADDRESS", about: "whose status; default the account of your key" },
  ...PROOF_OPTIONS,
  json: { type: "boolean", about: "for programs: amounts as decimal strings in the unit of their name" },
  ...NODE_OPTIONS,
} as const;

/** `status`: balance, votes, stake, locks, grants, rewards and usage of an account; sends nothing. */
export const status: Command = {
  name: "status",
  summary: "Shows balance, votes, stake, locks, grants, rewards and usage of an account; needs no key.",
  options: OPTIONS,
  notes: ["With a published epoch it shows the rewards that it gives."],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const readProofs = proofsOption(values, (line) => {
    if (values.json !== true) console.log(line);
  });
  const account = await accountOf(values.account, values.keystore);
  const proofs = await readProofs?.([account]);
  const deployment = await openReading(values);
  if (proofs !== undefined) requireSameDeployment(proofs.root, deployment.book, proofs.file);
  const found = await readMinerStatus(deployment, account, proofs);
  console.log(values.json === true ? statusJson(found) : statusTables(found));
}

/** Amounts as decimal text, since JSON's numbers are not exact; what is not known or not set is null. */
function statusJson(found: MinerStatus): string {
  const plain = {
    ...found,
    claimer: found.claimer ?? null,
    positions: found.positions.map((position) => ({
      ...position,
      withdrawableAt: position.coolingWei === 0n ? null : position.withdrawableAt,
    })),
    rewards: found.rewards ?? null,
    delegatee: found.delegatee ?? null,
    locks: found.locks.map((lock) => ({
      ...lock,
      id: Number(lock.id),
      decideUntil: lock.decideUntil ?? null,
    })),
    grants: found.grants.map((grant) => ({
      ...grant,
      id: Number(grant.id),
      bucket: grant.bucket.name,
      delegatee: grant.delegatee ?? null,
      schedule: { ...grant.schedule, start: Number(grant.schedule.start) },
    })),
  };
  return JSON.stringify(plain, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value), 2);
}

function statusTables(found: MinerStatus): string {
  const facts = formatTable(
    ["account", found.account],
    [
      ["chain", `${found.chainId}, block ${found.block}, ${utc(found.time)}`],
      ["running epoch", found.runningEpoch === 0 ? "none yet" : String(found.runningEpoch)],
      ["MSN balance", formatMsn(found.balanceWei)],
      ["votes", formatVotes(found.votes)],
      ["delegates to", found.delegatee ?? "nobody"],
      ["active stake as operator", `${formatMsn(found.activeStakeWei)}, of all owners`],
      ["of its own, locked", formatMsn(found.lockedWei)],
      ["smallest this epoch", `${formatMsn(found.minStakeWei)}, which the boost counts`],
      ["rewards claimed", `${formatGwei(found.claimedGwei)}, in its lifetime`],
      ...rewardRows(found),
      ["usage, not paid yet", `${formatGwei(found.usage.unpaidGwei)}, which the next claim pays too`],
      ["claims go to", found.recipient === found.account ? "the account itself" : found.recipient],
      ["claimer", found.claimer ?? "none"],
      ["strangers may claim for it", found.isPushAllowed ? "yes" : "no"],
    ],
  );
  return [facts, positionTable(found), ...lockTables(found), grantTable(found.grants, found.account, found.time)].join(
    "\n\n",
  );
}

function lockTables({ locks, time }: MinerStatus): string[] {
  if (locks.length === 0) return [];
  const rows = locks.map((lock) => [String(lock.id), formatMsn(lock.amountWei), lockStanding(lock, time)]);
  return [formatTable(["lock on its stake", "amount", "state"], rows, ["lock on its stake", "amount"])];
}

function rewardRows({ rewards }: MinerStatus): string[][] {
  if (rewards === undefined) return [];
  return [
    [`rewards up to epoch ${rewards.epoch}`, `${formatGwei(rewards.provenGwei)}, in its lifetime`],
    ["claimable now", `${formatGwei(rewards.claimableGwei)}; the root ${rewards.rootStanding}`],
  ];
}

function positionTable({ account, positions, time }: MinerStatus): string {
  if (positions.length === 0) return "owns no stake";
  const rows = positions.map(({ operator, activeWei, coolingWei, withdrawableAt }) => [
    operator === account ? "the account itself" : operator,
    formatMsn(activeWei),
    formatMsn(coolingWei),
    coolingWei === 0n ? "" : time < withdrawableAt ? utc(withdrawableAt) : "now",
  ]);
  return formatTable(["owns stake for", "active", "cooling", "withdrawable"], rows, ["active", "cooling"]);
}
