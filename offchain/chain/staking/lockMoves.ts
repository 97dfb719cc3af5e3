import { ZERO_ADDRESS } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import { type Address, type Digest, toAddress } from "../../domain/hex.js";
import { utc } from "../../domain/utcTime.js";
import { formatMsn } from "../amounts.js";
import { chainTime } from "../chainTime.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";
import type { Included } from "../transaction.js";
import { type LockState, type StakeLock, readLock } from "./locks.js";

/** What a slasher accuses an operator of. */
export interface Accusation {
  readonly operator: Address;
  readonly amountWei: bigint;
  readonly reporter: Address;
  /** Digest of what is published elsewhere. */
  readonly evidence: Digest;
}

/** Locks part of an operator's own stake; the sender must be the slasher. Throws `argument` or `chain`. */
export async function prepareLock(sender: Sender, accusation: Accusation): Promise<Prepared> {
  const { account, book, contracts } = sender;
  const { operator, amountWei, reporter, evidence } = accusation;
  const slasher = toAddress(await contracts.staking.slasher());
  if (account !== slasher) {
    const who = slasher === ZERO_ADDRESS ? "nobody may" : `${slasher} may`;
    throw new MsnError("chain", `${account} may not lock stake: ${who}`);
  }
  if (amountWei === 0n) throw new MsnError("argument", "expected more than 0 MSN", { field: "--amount" });
  if ([ZERO_ADDRESS, operator, book.contracts.MinerStaking].includes(reporter)) {
    const expected = "expected an account other than zero, the accused and the staking contract";
    throw new MsnError("argument", `${expected}, got ${reporter}`, { field: "--reporter" });
  }
  const lockable = await contracts.staking.lockableStake(operator);
  if (amountWei > lockable) {
    const most = `${formatMsn(lockable)} of ${operator}'s own stake can still be locked in this epoch`;
    throw new MsnError("chain", `${most}, less than ${formatMsn(amountWei)}`);
  }
  const what = `locked ${formatMsn(amountWei)} of ${operator}'s own stake`;
  return prepared(what, contracts.staking.lockStake, [operator, amountWei, reporter, evidence]);
}

/** Id of the lock that a transaction made. Throws `chain` where it made none. */
export function lockIdIn({ contracts: { staking } }: Sender, { hash, receipt }: Included): bigint {
  for (const log of receipt.logs) {
    const event = staking.interface.parseLog(log);
    if (event?.name === "StakeLocked") return BigInt(String(event.args["lockId"]));
  }
  throw new MsnError("chain", `transaction ${hash} locked nothing`);
}

/** Objects to a lock on the sender's own stake. Throws `chain`. */
export async function prepareAppeal({ account, contracts, provider }: Sender, id: bigint): Promise<Prepared> {
  const lock = await readLock(contracts, id);
  requireState(lock, ["locked"]);
  if (account !== lock.operator) {
    throw new MsnError("chain", `lock ${id} is on the stake of ${lock.operator}, which alone may appeal`);
  }
  const now = await chainTime(provider);
  if (now >= lock.appealUntil) {
    const over = `lock ${id} could be appealed until ${utc(lock.appealUntil)}`;
    throw new MsnError("chain", `${over}; the chain's time is ${utc(now)}`);
  }
  const until = utc(now + Number(await contracts.staking.DECISION_WINDOW()));
  const what = `appealed lock ${id} of ${formatMsn(lock.amountWei)}; unless upheld by about ${until}, it can be released`;
  return prepared(what, contracts.staking.appeal, [id]);
}

/** Slashes a lock that nobody appealed; anyone may. Throws `chain`. */
export async function prepareSettlement({ contracts, provider }: Sender, id: bigint): Promise<Prepared> {
  const lock = await readLock(contracts, id);
  requireState(lock, ["locked"]);
  const now = await chainTime(provider);
  if (now < lock.appealUntil) {
    const waits = `lock ${id} can be appealed until ${utc(lock.appealUntil)} and settled then`;
    throw new MsnError("chain", `${waits}; the chain's time is ${utc(now)}`);
  }
  const what = `slashed ${formatMsn(lock.amountWei)} of ${lock.operator}'s own stake (lock ${id})`;
  return prepared(what, contracts.staking.settleLock, [id]);
}

/** Ends a lock without slashing: the slasher at any time, anyone once an appeal stayed undecided. Throws `chain`. */
export async function prepareLockRelease(sender: Sender, id: bigint): Promise<Prepared> {
  const { account, book, contracts, provider } = sender;
  const lock = await readLock(contracts, id);
  requireState(lock, ["locked", "appealed"]);
  const slasher = toAddress(await contracts.staking.slasher());
  if (account !== slasher && account !== book.contracts.TimelockController) {
    const { decideUntil } = lock;
    if (decideUntil === undefined) {
      throw new MsnError("chain", `lock ${id} is not appealed; until then only the slasher ${slasher} may release it`);
    }
    const now = await chainTime(provider);
    if (now < decideUntil) {
      const waits = `the appeal of lock ${id} can be decided until ${utc(decideUntil)}; anyone may release it then`;
      throw new MsnError("chain", `${waits}; the chain's time is ${utc(now)}`);
    }
  }
  const what = `released ${formatMsn(lock.amountWei)} of ${lock.operator}'s own stake (lock ${id})`;
  return prepared(what, contracts.staking.releaseLock, [id]);
}

function requireState({ id, state }: StakeLock, wanted: readonly LockState[]): void {
  if (wanted.includes(state)) return;
  throw new MsnError("chain", `lock ${id} is ${state}; expected it ${wanted.join(" or ")}`);
}
