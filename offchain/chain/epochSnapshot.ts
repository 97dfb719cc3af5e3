import type { Provider } from "ethers";

import { EPOCH_SECONDS, ZERO_DIGEST } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import { type Address, type Digest, isDigest, toAddress } from "../domain/hex.js";
import type { Commitment, Policy, Snapshot } from "../domain/types.js";
import { compareAscii } from "../domain/order.js";
import type { AddressBook } from "./addressBook.js";
import { type Contracts, contractsOf } from "./contracts.js";
import { type BlockRange, blocksSince, readOverBlocks } from "./eventBlocks.js";
import { SnapshotProgress, type SnapshotSubject } from "./snapshotProgress.js";
import { stakedIn } from "./stakedEvents.js";
import { readMinStakes } from "./stakes.js";

/** Seconds after an epoch's end from which its snapshot is fixed for ever (rewards-spec.md section 2). */
export const SNAPSHOT_DELAY_SECONDS = 86_400;

/** When an epoch begins and ends, Unix seconds. */
export function epochTimes(emissionStart: number, epoch: number): { readonly start: number; readonly end: number } {
  const start = emissionStart + (epoch - 1) * EPOCH_SECONDS;
  return { start, end: start + EPOCH_SECONDS };
}

/** How far the reading is, for people who wait. */
export type OnRead = (what: "blocks" | "stakes", done: number, total: number) => void;

/** How a snapshot is read. */
export interface ReadingOptions {
  readonly onRead?: OnRead;
  /** Where to keep what is read until all of it is, so that another run goes on from there; the caller removes it. */
  readonly progressFile?: string;
}

/** A snapshot, and what forgets how it was read: to be called once the snapshot is written. */
export interface ReadSnapshot {
  readonly snapshot: Snapshot;
  readonly discardProgress: () => Promise<void>;
}

/**
 * Reads the snapshot of `epoch`. Everything in it is final by then, so it is read at the newest block, without an archive
 * node, and comes out the same ever after. Throws `chain` before 24 h have passed since the epoch's end, or where this
 * distributor cannot pay the epoch, and `deployment` where the contracts disagree about the start of emission.
 */
export async function readSnapshot(provider: Provider, book: AddressBook, epoch: number): Promise<Snapshot> {
  return (await readSnapshotWith(provider, book, epoch, {})).snapshot;
}

/** `readSnapshot` for people who wait, and go on after a failure. */
export async function readSnapshotWith(
  provider: Provider,
  book: AddressBook,
  epoch: number,
  { onRead = () => undefined, progressFile }: ReadingOptions,
): Promise<ReadSnapshot> {
  const contracts = contractsOf(book, provider);
  const { token, distributor } = contracts;
  const { start, end } = epochTimes(await readEmissionStart(contracts), epoch);
  const fixedAt = end + SNAPSHOT_DELAY_SECONDS;
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  if (now < fixedAt) {
    throw new MsnError("chain", `epoch ${epoch} is fixed at ${utc(fixedAt)}; the chain's time is ${utc(now)}`);
  }
  await requireMintRight(contracts, epoch);
  const policy = await readPolicy(contracts, epoch);
  const accrued = await token.accruedEmission(end);
  const mintedBefore = await distributor.mintedBefore();
  const progress = await SnapshotProgress.open(await subjectOf(provider, book, epoch), progressFile);
  try {
    await readOperators(provider, contracts, book, progress, onRead);
    await readStakes(provider, book, epoch, progress, onRead);
  } finally {
    await progress.close();
  }
  const snapshot = {
    ceilingWei: accrued > mintedBefore ? accrued - mintedBefore : 0n,
    chainId: book.chainId,
    commitments: await readCommitments(contracts, epoch, policy.verifiers),
    distributor: book.contracts.RewardsDistributor,
    end,
    epoch,
    policy,
    stakesWei: stakesAboveZero(progress),
    staking: book.contracts.MinerStaking,
    start,
    token: book.contracts.MSN,
  };
  return { snapshot, discardProgress: () => progress.discard() };
}

async function subjectOf(provider: Provider, book: AddressBook, epoch: number): Promise<SnapshotSubject> {
  const first = await provider.getBlock(book.fromBlock);
  return { chainId: book.chainId, staking: book.contracts.MinerStaking, firstHash: first?.hash ?? ZERO_DIGEST, epoch };
}

/** Finds everybody for whom somebody ever staked; nobody has stake without a `Staked` event. */
async function readOperators(
  provider: Provider,
  contracts: Contracts,
  book: AddressBook,
  progress: SnapshotProgress,
  onRead: OnRead,
): Promise<void> {
  const all = await blocksSince(provider, book.fromBlock);
  const from = progress.blocksTo === undefined ? all.from : progress.blocksTo + 1;
  const ask = async (range: BlockRange): Promise<readonly []> => {
    const staked = await stakedIn(contracts, range);
    await progress.addOperators(
      range.to,
      staked.map(({ operator }) => operator),
    );
    return [];
  };
  await readOverBlocks({ from, to: all.to }, ask, (done) => {
    onRead("blocks", from - all.from + done, all.to - all.from + 1);
  });
}

async function readStakes(
  provider: Provider,
  book: AddressBook,
  epoch: number,
  progress: SnapshotProgress,
  onRead: OnRead,
): Promise<void> {
  const { operators, stakesWei } = progress;
  const open = [...operators].filter((operator) => !stakesWei.has(operator));
  await readMinStakes(provider, book, epoch, open, async (some, amounts) => {
    await progress.addStakes(some, amounts);
    onRead("stakes", stakesWei.size, operators.size);
  });
}

/** Exactly the stakes above zero (rewards-spec.md section 2, `stakesWei`), ascending by operator. */
function stakesAboveZero({ stakesWei }: SnapshotProgress): Map<Address, bigint> {
  const above = [...stakesWei].filter(([, stakeWei]) => stakeWei > 0n);
  return new Map(above.sort(([a], [b]) => compareAscii(a, b)));
}

/** Unix seconds; throws `deployment` unless token, policy, staking and distributor mean the same moment. */
async function readEmissionStart({ token, policy, staking, distributor }: Contracts): Promise<number> {
  const start = await token.EMISSION_START();
  for (const contract of [policy, staking, distributor]) {
    const other = await contract.EMISSION_START();
    if (other === start) continue;
    const where = await contract.getAddress();
    throw new MsnError("deployment", `${where} counts epochs from ${other}, the token from ${start}`);
  }
  return Number(start);
}

/** Before a distributor takes over, what was minted before it is not known yet. */
async function requireMintRight({ token, distributor }: Contracts, epoch: number): Promise<void> {
  const holder = toAddress(await token.minter());
  const here = toAddress(await distributor.getAddress());
  if (holder === here || (await distributor.newestEpoch()) >= BigInt(epoch)) return;
  throw new MsnError("chain", `distributor ${here} cannot pay epoch ${epoch}: the mint right is with ${holder}`);
}

async function readPolicy({ policy }: Contracts, epoch: number): Promise<Policy> {
  const set = await policy.policyAt(epoch);
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
): Promise<Map<Address, Commitment>> {
  const commitments = new Map<Address, Commitment>();
  for (const verifier of verifiers) {
    const { probes, registrations } = await policy.commitmentOf(epoch, verifier);
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
