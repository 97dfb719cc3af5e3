import { ZERO_DIGEST } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { EpochRoot } from "../domain/types.js";
import { utc } from "../domain/utcTime.js";
import type { AddressBook } from "./addressBook.js";
import { readReview } from "./challenges/review.js";
import type { Contracts } from "./contracts.js";

/** Throws `artifacts` unless a published root is for this deployment; `file` is the name the error carries. */
export function requireSameDeployment(published: EpochRoot, { chainId, contracts }: AddressBook, file: string): void {
  const distributor = contracts.RewardsDistributor;
  if (published.chainId === chainId && published.distributor === distributor) return;
  throw new MsnError(
    "artifacts",
    `is for distributor ${published.distributor} on chain ${published.chainId}, not for ${distributor} on chain ${chainId}`,
    { file },
  );
}

/** Whether claims against a published root are paid, and where it stands if not. */
export interface RootStanding {
  readonly isActive: boolean;
  /** One clause that follows "epoch N: the root …". */
  readonly explanation: string;
}

/** Compares a published root with the chain, at `blockTag` or now. */
export async function readRootStanding(
  { challenges, distributor }: Contracts,
  { epoch, depth, root, count }: EpochRoot,
  blockTag: number | "latest" = "latest",
): Promise<RootStanding> {
  const at = { blockTag };
  const active = await distributor.activeRoot(epoch, depth, at);
  const newest = await distributor.newestRoot(at);
  const isPast = newest.epoch >= BigInt(epoch);
  if (active === root && (count > 0 || isPast)) return { isActive: true, explanation: "is active" };
  const no = (explanation: string): RootStanding => ({ isActive: false, explanation });
  if (isPast) {
    const other = active === ZERO_DIGEST ? "a root of another size" : active;
    return no(`is not the one that is active: the chain has ${other}, published is ${root}`);
  }
  const pending = await distributor.pendingRoot(at);
  if (pending.epoch !== BigInt(epoch)) return no("is not active yet: it is not proposed");
  if (pending.root !== root) return no(`is not the pending one: the chain has ${pending.root}, published is ${root}`);
  const { activatableAt, openDemands } = await readReview({ challenges }, blockTag);
  const demands = openDemands === 0 ? "" : `, and demands that are open must be answered first: ${openDemands}`;
  return no(`is not active yet: its challenge window ends at ${utc(activatableAt)}${demands}`);
}

/** Throws `chain` unless claims against a published root are paid now. */
export async function requireActiveRoot(contracts: Contracts, published: EpochRoot): Promise<void> {
  const { isActive, explanation } = await readRootStanding(contracts, published);
  if (!isActive) throw new MsnError("chain", `epoch ${published.epoch}: the root ${explanation}`);
}
