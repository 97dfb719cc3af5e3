import type { ContractName } from "../../offchain/chain/addressBook.js";
import { abiOf } from "../../offchain/chain/knownAbis.js";
import { sha256 } from "../../offchain/crypto/sha256.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address, Digest } from "../../offchain/domain/hex.js";
import { meetingLevel } from "../../offchain/merkle/batchProof.js";

/** Depth of the tree of 216,000 leaves. */
export const DEPTH = 18;
/** Amounts as they are after some years: 400 MSN in gwei. */
const CUMULATIVE_GWEI = 400_123_456_789n;
const AMOUNT_WEI = 123_456_789n * 10n ** 10n;

/** A word that looks like a hash, the same in every run. */
const wordAt = (seed: number): Digest => sha256(Buffer.from(`word ${seed}`));
const wordsFrom = (seed: number, count: number): Digest[] => Array.from({ length: count }, (_, i) => wordAt(seed + i));
const accountAt = (seed: number): Address => `0x${wordAt(seed).slice(2, 42)}`;
const signatureAt = (seed: number): string => `${wordAt(seed)}${wordAt(seed + 1).slice(2)}1b`;
const leafAt = (index: number): { index: number; account: Address; cumulativeGwei: bigint } => ({
  index,
  account: accountAt(index),
  cumulativeGwei: CUMULATIVE_GWEI,
});

function call(name: ContractName, method: string, args: readonly unknown[]): Buffer {
  const fragment = abiOf(name).getFunction(method);
  if (fragment === null) throw new MsnError("argument", `${name} has no function ${method}`);
  return Buffer.from(abiOf(name).encodeFunctionData(fragment, args).slice(2), "hex");
}

function claimBatch(indices: readonly number[]): Buffer {
  const siblings = indices.slice(1).reduce((sum, index, i) => sum + meetingLevel(indices[i] ?? 0, index), 0);
  const args = [52, indices.map(leafAt), wordsFrom(0, DEPTH), wordsFrom(1_000, siblings)];
  return call("RewardsDistributor", "claimBatch", args);
}

/** Ten leaves anywhere, as `test/gas/scenarios.ts` chooses them, and ten neighbours. */
const ANYWHERE = Array.from({ length: 10 }, (_, i) => 4_321 + i * 20_123);
const neighbours = (count: number): number[] => Array.from({ length: count }, (_, i) => 160_000 + i);

const voucher = (payer: number, operator: number): readonly unknown[] => [
  accountAt(payer),
  accountAt(operator),
  CUMULATIVE_GWEI,
  wordAt(payer + 7),
  wordAt(payer + 8),
];
const vouchers = Array.from({ length: 20 }, (_, i) => voucher(10 * i, 5_000 + i));

/** Calldata of one typical transaction of each kind. */
export const SAMPLE_CALLS = {
  commitProofs: () => call("EpochPolicy", "commitProofs", [52, wordAt(1), wordAt(2)]),
  propose: () =>
    call("RewardsDistributor", "propose", [
      [52, wordAt(1), wordAt(2), 216_000, wordAt(3)],
      "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
      [signatureAt(4), signatureAt(6)],
    ]),
  activate: () => call("RewardsDistributor", "activate", []),
  claim: () => call("RewardsDistributor", "claim", [52, 77_777, accountAt(1), CUMULATIVE_GWEI, wordsFrom(0, DEPTH)]),
  batchAnywhere: () => claimBatch(ANYWHERE),
  batchOf10: () => claimBatch(neighbours(10)),
  batchOf100: () => claimBatch(neighbours(100)),
  claimUsage: () => call("RewardsDistributor", "claimUsage", [accountAt(1)]),
  stake: () => call("MinerStaking", "stake", [accountAt(1), AMOUNT_WEI]),
  startCooldown: () => call("MinerStaking", "startCooldown", [accountAt(1), AMOUNT_WEI]),
  withdraw: () => call("MinerStaking", "withdraw", [accountAt(1)]),
  challenge: () => {
    const path = wordsFrom(0, DEPTH);
    return call("RootChallenges", "challenge", [leafAt(77_777), path, wordAt(99), wordsFrom(200, DEPTH)]);
  },
  demandLeaf: () => call("RootChallenges", "demandLeaf", [60, 51, leafAt(77_777), wordsFrom(0, DEPTH)]),
  answerLeaf: () => call("RootChallenges", "answerLeaf", [leafAt(77_777), CUMULATIVE_GWEI, wordsFrom(0, DEPTH)]),
  demandPage: () => call("RootChallenges", "demandPage", [60, 17]),
  answerPage: () => {
    const entryAt = (index: number): string => `${accountAt(index)}${CUMULATIVE_GWEI.toString(16).padStart(24, "0")}`;
    return call("RootChallenges", "answerPage", [
      17,
      Array.from({ length: 256 }, (_, i) => entryAt(i)),
      wordsFrom(0, 10),
    ]);
  },
  burnLostBonds: () => call("RootChallenges", "burnLostBonds", []),
  deposit: () => call("Escrow", "deposit", [accountAt(1), CUMULATIVE_GWEI]),
  authoriseSigner: () => call("Escrow", "authoriseSigner", [accountAt(1)]),
  thaw: () => call("Escrow", "thaw", [CUMULATIVE_GWEI]),
  settle: () => call("Escrow", "settle", [vouchers]),
  distributeFees: () => call("Escrow", "distributeFees", []),
  transfer: () => call("MSN", "transfer", [accountAt(1), AMOUNT_WEI]),
  release: () => call("Allocation", "release", [123]),
  castVote: () => call("MsnGovernor", "castVote", [BigInt(wordAt(1)), 1]),
} as const satisfies Readonly<Record<string, () => Buffer>>;

export type SampleCall = keyof typeof SAMPLE_CALLS;

/** Nonce, fees, addresses and signature of a transaction, which hardly compress. */
const ENVELOPE_BYTES = 110;

/**
 * Bytes that a transaction adds to what an L2 publishes, about: hashes, accounts and signatures do not compress, and the zeros
 * between them nearly vanish.
 */
export const publishedBytes = (calldata: Buffer): number =>
  calldata.filter((byte) => byte !== 0).length + ENVELOPE_BYTES;
