import type { Provider } from "ethers";

import { ZERO_DIGEST } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import { isDigest, toAddress } from "../domain/hex.js";
import type { Commitment } from "../domain/types.js";
import { chainTime } from "./chainTime.js";
import type { Contracts } from "./contracts.js";
import { epochTimes } from "./epochSnapshot.js";

/** What the chain says about a verifier's commitment for an epoch; times in Unix seconds. */
export interface CommitTerms {
  readonly isVerifier: boolean;
  /** Seconds of a round in the epoch's policy. */
  readonly roundLength: number;
  /** The epoch's end. */
  readonly opensAt: number;
  /** First second in which nobody can commit any more. */
  readonly closesAt: number;
  /** The chain's time. */
  readonly now: number;
  readonly committed: Commitment | undefined;
}

/** Start of an epoch on this deployment, Unix seconds. */
export async function epochStart({ policy }: Contracts, epoch: number): Promise<number> {
  return epochTimes(Number(await policy.EMISSION_START()), epoch).start;
}

/** Reads the terms. Throws the contract's `NoPolicy` for epoch 0. */
export async function readCommitTerms(
  contracts: Contracts,
  provider: Provider,
  epoch: number,
  verifier: Address,
): Promise<CommitTerms> {
  const { policy } = contracts;
  const [rules, commitment, emissionStart, window, now] = await Promise.all([
    policy.policyAt(epoch),
    policy.commitmentOf(epoch, verifier),
    policy.EMISSION_START(),
    policy.COMMIT_WINDOW(),
    chainTime(provider),
  ]);
  const { end: opensAt } = epochTimes(Number(emissionStart), epoch);
  const probes = digestOf(commitment.probes);
  return {
    isVerifier: rules.verifiers.some((account) => toAddress(account) === verifier),
    roundLength: Number(rules.roundLength),
    opensAt,
    closesAt: opensAt + Number(window),
    now,
    committed: probes === ZERO_DIGEST ? undefined : { probes, registrations: digestOf(commitment.registrations) },
  };
}

function digestOf(text: string): Digest {
  if (!isDigest(text)) throw new MsnError("chain", `expected a 32-byte digest, got ${text}`);
  return text;
}
