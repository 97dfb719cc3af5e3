import type { Provider } from "ethers";

import { EPOCH_SECONDS, ZERO_DIGEST } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import { type Address, type Digest, isDigest, toAddress } from "../domain/hex.js";
import type { Commitment, Policy, Snapshot } from "../domain/types.js";
import type { AddressBook } from "./addressBook.js";
import { type Contracts, contractsOf } from "./contracts.js";
import { type OnRead, readMinStakes } from "./stakes.js";

/** Seconds after an epoch's end from which its snapshot is fixed for ever (rewards-spec.md section 2). */
export const SNAPSHOT_DELAY_SECONDS = 86_400;

/** When an epoch begins and ends, Unix seconds. */
export function epochTimes(emissionStart: number, epoch: number): { readonly start: number; readonly end: number } {
  const start = emissionStart + (epoch - 1) * EPOCH_SECONDS;
  return { start, end: start + EPOCH_SECONDS };
}

/**
 * Reads the snapshot of `epoch` at the chain's newest block. Any later block gives the same snapshot. Throws `chain` before
 * 24 h have passed since the epoch's end.
 */
export async function readSnapshot(
  provider: Provider,
  book: AddressBook,
  epoch: number,
  onRead: OnRead = () => undefined,
): Promise<Snapshot> {
  const contracts = contractsOf(book, provider);
  const { token, distributor, staking } = contracts;
  const block = await provider.getBlock("latest");
  if (block === null) throw new MsnError("chain", "the node has no newest block");
  const at = { blockTag: block.number };

  const { start, end } = epochTimes(Number(await token.EMISSION_START(at)), epoch);
  const fixedAt = end + SNAPSHOT_DELAY_SECONDS;
  if (block.timestamp < fixedAt) {
    throw new MsnError(
      "chain",
      `epoch ${epoch} is fixed at ${utc(fixedAt)}; the chain's time is ${utc(block.timestamp)}`,
    );
  }
  const policy = await readPolicy(contracts, epoch, block.number);
  const accrued = await token.accruedEmission(end, at);
  const mintedBefore = await distributor.mintedBefore(at);
  return {
    ceilingWei: accrued > mintedBefore ? accrued - mintedBefore : 0n,
    chainId: book.chainId,
    commitments: await readCommitments(contracts, epoch, policy.verifiers, block.number),
    distributor: toAddress(await distributor.getAddress()),
    end,
    epoch,
    policy,
    stakesWei: await readMinStakes(provider, contracts, epoch, { from: book.fromBlock, to: block.number }, onRead),
    staking: toAddress(await staking.getAddress()),
    start,
    token: toAddress(await token.getAddress()),
  };
}

async function readPolicy({ policy }: Contracts, epoch: number, blockTag: number): Promise<Policy> {
  const set = await policy.policyAt(epoch, { blockTag });
  return {
    boostBasePpm: Number(set.boostBasePpm),
    boostFloorGwei: set.boostFloorGwei,
    gatewayXShareBps: Number(set.gatewayXShareBps),
    roundLength: Number(set.roundLength),
    rulesVersion: Number(set.rulesVersion),
    verifiers: set.verifiers.map(toAddress),
  };
}

async function readCommitments(
  { policy }: Contracts,
  epoch: number,
  verifiers: readonly Address[],
  blockTag: number,
): Promise<Map<Address, Commitment>> {
  const commitments = new Map<Address, Commitment>();
  for (const verifier of verifiers) {
    const { probes, registrations } = await policy.commitmentOf(epoch, verifier, { blockTag });
    if (probes !== ZERO_DIGEST) {
      commitments.set(verifier, { probes: asDigest(probes), registrations: asDigest(registrations) });
    }
  }
  return commitments;
}

function asDigest(text: string): Digest {
  if (!isDigest(text)) throw new MsnError("chain", `expected a 32-byte digest, got ${text}`);
  return text;
}

/** A time as people read it, UTC to the second. */
export const utc = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
