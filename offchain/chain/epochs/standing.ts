import type { Provider } from "ethers";

import { EPOCH_SECONDS } from "../../domain/constants.js";
import type { Digest } from "../../domain/hex.js";
import { type RootReview, readReview } from "../challenges/review.js";
import { chainTime } from "../chainTime.js";
import type { Contracts } from "../contracts.js";
import { SNAPSHOT_DELAY_SECONDS, epochTimes } from "../epochSnapshot.js";
import { withRetries } from "../retry.js";

/** Where the chain stands with an epoch, by default the one after the newest active one. Times in Unix seconds. */
export interface EpochStanding {
  readonly now: number;
  readonly newest: { readonly epoch: number; readonly root: Digest; readonly manifestDigest: Digest };
  readonly epoch: number;
  readonly end: number;
  /** From here on its snapshot stays as it is, and nobody can commit any more. */
  readonly fixedAt: number;
  readonly proposableAt: number;
  /** When it is active if nobody is late and nobody objects. */
  readonly expectedAt: number;
  /** The newest epoch whose `expectedAt` has come; 0 before the first. */
  readonly expectedEpoch: number;
  readonly review: RootReview;
  readonly isSuspended: boolean;
}

export async function readStanding(contracts: Contracts, provider: Provider, epoch?: number): Promise<EpochStanding> {
  const { distributor, token } = contracts;
  const [newest, review, isSuspended, emissionStart, proposalDelay, window, now] = await Promise.all([
    withRetries(() => distributor.newestRoot()),
    withRetries(() => readReview(contracts)),
    withRetries(() => distributor.attestersSuspended()),
    withRetries(() => token.EMISSION_START()),
    withRetries(() => distributor.PROPOSAL_DELAY()),
    withRetries(() => distributor.challengeWindow()),
    withRetries(() => chainTime(provider)),
  ]);
  const start = Number(emissionStart);
  const asked = epoch ?? Number(newest.epoch) + 1;
  const { end } = epochTimes(start, asked);
  const afterEnd = Number(proposalDelay) + Number(window);
  return {
    now,
    newest: {
      epoch: Number(newest.epoch),
      root: newest.root as Digest,
      manifestDigest: newest.manifestDigest as Digest,
    },
    epoch: asked,
    end,
    fixedAt: end + SNAPSHOT_DELAY_SECONDS,
    proposableAt: end + Number(proposalDelay),
    expectedAt: end + afterEnd,
    expectedEpoch: Math.max(0, Math.floor((now - afterEnd - start) / EPOCH_SECONDS)),
    review,
    isSuspended,
  };
}
