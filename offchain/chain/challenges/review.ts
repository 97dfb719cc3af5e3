import { toNumber } from "ethers";

import type { RootChallenges } from "../factories.js";
import { type Address, type Digest, toAddress } from "../../domain/hex.js";
import { utc } from "../../domain/utcTime.js";
import type { Contracts } from "../contracts.js";

/** The root under review, or the last one. Amounts in gwei of MSN, times in Unix seconds. */
export interface RootReview {
  /** Number of the proposal, from 1; 0 before the first. */
  readonly serial: number;
  readonly epoch: number;
  readonly root: Digest;
  readonly depth: number;
  /** Whose bond is at stake; undefined where no root is pending, and then the rest tells of the last one. */
  readonly proposer: Address | undefined;
  readonly bondGwei: bigint;
  /** Demands are taken before this; undefined for a root over the newest tree, of which none are. */
  readonly demandsUntil: number | undefined;
  /** Activation waits until this, and until no demand is open. */
  readonly activatableAt: number;
  readonly openDemands: number;
  /** Whether a challenge cancelled it. */
  readonly refuted: boolean;
}

/** Reads the review, at `blockTag` or now. */
export async function readReview(
  { challenges }: Pick<Contracts, "challenges">,
  blockTag: number | "latest" = "latest",
): Promise<RootReview> {
  const review = await challenges.review({ blockTag });
  const proposer = toAddress(review.proposer);
  const demandsUntil = toNumber(review.demandsUntil);
  return {
    serial: toNumber(review.serial),
    epoch: toNumber(review.epoch),
    root: review.root as Digest,
    depth: toNumber(review.depth),
    proposer: BigInt(proposer) === 0n ? undefined : proposer,
    bondGwei: review.bondGwei,
    demandsUntil: demandsUntil === 0 ? undefined : demandsUntil,
    activatableAt: toNumber(review.activatableAt),
    openDemands: toNumber(review.openDemands),
    refuted: review.refuted,
  };
}

/** Why a root is barred, in the order of the contract's enum `Bar`. */
const BARS = ["none", "vetoed", "unanswered", "refuted"] as const;
export type Bar = (typeof BARS)[number];

/** What names a root that was or can be proposed. */
export interface ProposedRoot {
  readonly epoch: number;
  readonly root: Digest;
  /** Depth of its tree. */
  readonly depth: number;
}

/** Whether, and why, a root cannot be proposed for its epoch. */
export async function readBar(challenges: RootChallenges, { epoch, root, depth }: ProposedRoot): Promise<Bar> {
  return BARS[toNumber(await challenges.barOf(epoch, root, depth))] ?? "none";
}

/** What keeps the pending root from being activated at `now`, as a clause; undefined where nothing does. */
export function activationWaitsFor({ activatableAt, openDemands }: RootReview, now: number): string | undefined {
  if (openDemands > 0) {
    const demands = openDemands === 1 ? "a demand is" : `${openDemands} demands are`;
    const end = now < activatableAt ? `may be answered until ${utc(activatableAt)} at the latest` : "was not answered";
    const then = now < activatableAt ? "" : '; "challenge cancel" then cancels the root';
    return `${demands} open, and ${end}${then}`;
  }
  return now < activatableAt ? `it can be activated at ${utc(activatableAt)}` : undefined;
}
