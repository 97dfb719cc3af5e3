import { join } from "node:path";

import { formatGwei, formatMsn } from "../../offchain/chain/amounts.js";
import { utc } from "../../offchain/chain/epochSnapshot.js";
import { type MinerStatus, readMinerStatus } from "../../offchain/chain/minerStatus.js";
import { requireSameDeployment } from "../../offchain/chain/publishedRoot.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import { formatTable } from "../../offchain/domain/table.js";
import { loadLeaves } from "../../offchain/epoch/published.js";
import type { Command } from "./command.js";
import { keyAccount } from "./key.js";
import { NODE_OPTIONS, accountOption, parseOptions } from "./options.js";
import { openReading } from "./session.js";

const OPTIONS = {
  account: { type: "string", value: "ADDRESS", about: "whose status; default the account of your key" },
  "epoch-dir": {
    type: "string",
    value: "DIR",
    about: "a published epoch (manifest.json, leaves.csv): adds its rewards",
  },
  json: { type: "boolean", about: "for programs: amounts as decimal strings in the unit of their name" },
  ...NODE_OPTIONS,
} as const;

/** `status`: balance, stake and rewards of an account; sends nothing. */
export const status: Command = {
  name: "status",
  summary: "Shows balance, stake and rewards of an account; needs no key.",
  options: OPTIONS,
  notes: [],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const account = await accountOf(values.account, values.keystore);
  const dir = values["epoch-dir"];
  const published = dir === undefined ? undefined : await loadLeaves(dir);
  const deployment = await openReading(values);
  if (dir !== undefined && published !== undefined) {
    requireSameDeployment(published.manifest, deployment.book, join(dir, "manifest.json"));
  }
  const found = await readMinerStatus(deployment, account, published);
  console.log(values.json === true ? statusJson(found) : statusTables(found));
}

async function accountOf(named: string | undefined, keystore: string | undefined): Promise<Address> {
  const account = named === undefined ? await keyAccount(keystore) : accountOption("account", named);
  if (account === undefined) {
    throw new MsnError("argument", "--account is required without MSN_PRIVATE_KEY or --keystore, see --help");
  }
  return account;
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
      ["active stake as operator", `${formatMsn(found.activeStakeWei)}, of all owners`],
      ["smallest this epoch", `${formatMsn(found.minStakeWei)}, which the boost counts`],
      ["rewards claimed", `${formatGwei(found.claimedGwei)}, in its lifetime`],
      ...rewardRows(found),
      ["claims go to", found.recipient === found.account ? "the account itself" : found.recipient],
      ["claimer", found.claimer ?? "none"],
      ["strangers may claim for it", found.isPushAllowed ? "yes" : "no"],
    ],
  );
  return `${facts}\n\n${positionTable(found)}`;
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
