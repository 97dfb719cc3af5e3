/** Version of the reward rules this library computes (rewards-spec.md). */
export const RULES_VERSION = 1;

/** Length of an epoch in seconds: seven days (section 1). */
export const EPOCH_SECONDS = 604_800;

/** Shortest round a policy may set, in seconds (section 1). */
export const MIN_ROUND_SECONDS = 60;

/** Smallest number of verifiers a policy may name; the number is odd (section 2). */
export const MIN_VERIFIERS = 3;

/** Wei in one gwei of MSN (1e-9 MSN). */
export const WEI_PER_GWEI = 1_000_000_000n;

/** Gwei in one MSN. */
export const GWEI_PER_MSN = 1_000_000_000n;

/** Parts per million in one. */
export const PPM = 1_000_000;

/** Basis points in one. */
export const BPS = 10_000;

/** Most places a root may add to the previous one's. */
export const MAXIMUM_COUNT_GROWTH = 2 ** 18;

/** First amount that no longer fits into a root's 64-bit sum. */
export const SUM_LIMIT = 1n << 64n;

/** First number that no longer fits into the 64 bits of a signed message. */
export const UINT64_LIMIT = 1n << 64n;

/** First amount that no longer fits into the chain's 256-bit integers. */
export const UINT256_LIMIT = 1n << 256n;

/** Nobody's account. */
export const ZERO_ADDRESS = `0x${"00".repeat(20)}` as const;
/** 32 zero bytes: no digest, no root. */
export const ZERO_DIGEST = `0x${"00".repeat(32)}` as const;
