import { formatMsn } from "../../offchain/chain/amounts.js";
import { blocksSince } from "../../offchain/chain/eventBlocks.js";
import { type StakePosition, readPositions } from "../../offchain/chain/positions.js";
import { type GrantState, readGrant, vestedAt } from "../../offchain/chain/vesting/grants.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { msnOfWei } from "../../offchain/domain/msn.js";
import { formatTable } from "../../offchain/domain/table.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { type VestingStep, grantSteps } from "../../offchain/vesting/months.js";
import { endOf } from "../../offchain/vesting/withinCurve.js";
import { type Table, moment, printTable } from "./table.js";
import type { View } from "./view.js";

/** One grant: how it stands, and its vesting month by month. Returns the months. */
export async function showGrant({ book, contracts, provider, now }: View, id: bigint): Promise<Table> {
  const grant = await readGrant(contracts, id);
  const proposed = toAddress(await contracts.allocation.proposedBeneficiaryOf(id));
  const positions = await readPositions(contracts, grant.staker, await blocksSince(provider, book.fromBlock));
  console.log(
    formatTable(
      [`grant ${id}`, `at ${moment(now)}`],
      [
        ["beneficiary", grant.beneficiary],
        ["offered to", proposed === ZERO_ADDRESS ? "nobody" : proposed],
        ["bucket", grant.bucket.name],
        [
          "granted",
          grant.isRevoked ? `${formatMsn(grant.amountWei)}, what had vested when revoked` : formatMsn(grant.amountWei),
        ],
        ...scheduleRows(grant),
        ["vested", formatMsn(vestedAt(grant, now))],
        ["released", formatMsn(grant.releasedWei)],
        ["releasable now", formatMsn(grant.releasableWei)],
        ["stakeable now", formatMsn(grant.stakeableWei)],
        ["staked", formatMsn(grant.stakedWei)],
        ...positions.map((position) => ["", stakeText(position)]),
        ["votes for", votesText(grant)],
      ],
    ),
  );
  const months = monthsTable(grant, now);
  if (!grant.isRevoked) {
    console.log("\nvesting, amounts in MSN");
    printTable(months);
  }
  return months;
}

function scheduleRows({ isRevoked, schedule }: GrantState): string[][] {
  if (isRevoked) return [["vesting", "revoked: what is left has vested"]];
  const { start, instantBps, cliffMonths, months } = schedule;
  return [
    ["vesting", `from ${moment(start)} to ${moment(endOf(schedule))}`],
    ["", `${instantBps} basis points at once, ${months} months, cliff ${cliffMonths} months`],
  ];
}

function stakeText({ operator, activeWei, coolingWei, withdrawableAt }: StakePosition): string {
  const cooling = coolingWei === 0n ? "" : `, ${formatMsn(coolingWei)} cooling until ${utc(withdrawableAt)}`;
  return `${formatMsn(activeWei)} for ${operator}${cooling}`;
}

function votesText({ bucket, delegatee }: GrantState): string {
  return bucket.votes ? (delegatee ?? "nobody") : `nobody: grants of bucket ${bucket.name} do not vote`;
}

function monthsTable(grant: GrantState, now: bigint): Table {
  const steps = grant.isRevoked ? [] : grantSteps(grant.schedule, grant.amountWei);
  return {
    header: ["date", "vests", "cumulative", "state"],
    rows: steps.map((step) => [
      moment(step.at),
      msnOfWei(step.wei),
      msnOfWei(step.cumulativeWei),
      stateOf(step, grant, now),
    ]),
    right: ["vests", "cumulative"],
  };
}

function stateOf({ at, wei, cumulativeWei }: VestingStep, { releasedWei }: GrantState, now: bigint): string {
  if (cumulativeWei <= releasedWei) return "released";
  if (releasedWei > cumulativeWei - wei) return "partly released";
  return at <= now ? "vested" : "";
}
