import type { Bucket } from "../../domain/allocation.js";
import { ZERO_ADDRESS } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import { type Address, toAddress } from "../../domain/hex.js";
import { type Schedule, vestedWei } from "../../vesting/schedule.js";
import type { Contracts } from "../contracts.js";
import { readMany } from "../readMany.js";
import { bucketAt } from "./buckets.js";

/** A grant as it stands on chain; amounts in wei. */
export interface GrantState {
  readonly id: bigint;
  readonly beneficiary: Address;
  readonly bucket: Bucket;
  /** What was granted; of a revoked grant what had vested. */
  readonly amountWei: bigint;
  readonly releasedWei: bigint;
  /** Staked through the allocation: neither released nor there. */
  readonly stakedWei: bigint;
  /** Whom its tokens vote for. */
  readonly delegatee: Address | undefined;
  readonly isRevoked: boolean;
  readonly schedule: Schedule;
  /** What a release would send. */
  readonly releasableWei: bigint;
  /** What can be staked from it. */
  readonly stakeableWei: bigint;
  /** Owns its stake in the staking contract. */
  readonly staker: Address;
}

/** Reads a grant; throws `chain` where there is none. */
export async function readGrant(contracts: Contracts, id: bigint): Promise<GrantState> {
  await requireGrants(contracts, [id]);
  return readKnown(contracts, id);
}

/** Reads grants in the order of `ids`; throws `chain` where one is missing. `onRead` hears how many are read. */
export async function readGrants(
  contracts: Contracts,
  ids: readonly bigint[],
  onRead?: (done: number, total: number) => void,
): Promise<GrantState[]> {
  await requireGrants(contracts, ids);
  return readMany(ids, (id) => readKnown(contracts, id), onRead);
}

/** Ids of all grants so far. */
export async function allGrantIds({ allocation }: Contracts): Promise<bigint[]> {
  const count = Number(await allocation.grantCount());
  return Array.from({ length: count }, (_, i) => BigInt(i + 1));
}

/** What of a grant has vested at `timestamp` (Unix seconds), released or not, wei. */
export function vestedAt({ isRevoked, amountWei, schedule }: GrantState, timestamp: bigint): bigint {
  return isRevoked ? amountWei : vestedWei(schedule, amountWei, timestamp);
}

async function requireGrants({ allocation }: Contracts, ids: readonly bigint[]): Promise<void> {
  const count = await allocation.grantCount();
  const missing = ids.find((id) => id < 1n || id > count);
  if (missing === undefined) return;
  const newest = count === 0n ? "there are none yet" : `the newest is ${count}`;
  throw new MsnError("chain", `there is no grant ${missing}; ${newest}`);
}

async function readKnown({ allocation }: Contracts, id: bigint): Promise<GrantState> {
  const [grant, releasableWei, stakeableWei, staker] = await Promise.all([
    allocation.grantOf(id),
    allocation.releasableOf(id),
    allocation.stakeableOf(id),
    allocation.stakerOf(id),
  ]);
  const { start, instantBps, cliffMonths, months } = grant.schedule;
  return {
    id,
    beneficiary: toAddress(grant.beneficiary),
    bucket: bucketAt(Number(grant.bucket)),
    amountWei: grant.amount,
    releasedWei: grant.released,
    stakedWei: grant.staked,
    delegatee: grant.delegatee === ZERO_ADDRESS ? undefined : toAddress(grant.delegatee),
    isRevoked: grant.revoked,
    schedule: { start, instantBps: Number(instantBps), cliffMonths: Number(cliffMonths), months: Number(months) },
    releasableWei,
    stakeableWei,
    staker: toAddress(staker),
  };
}
