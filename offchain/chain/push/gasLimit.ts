/**
 * Room for each account of a claim. Between the estimate and the block an account can register a recipient of its own that
 * never held MSN, where many shared one before; somebody can settle usage for it; and the distributor's balance can be
 * emptied, so that the claim draws on the vault: less than this for each, so that nobody makes a batch run out of gas. What is
 * not used, nobody pays for.
 */
const ROOM_GAS = 45_000n;

/** The gas limit of a claim of so many accounts that takes `gas` now. */
export const gasLimitOf = (gas: bigint, accounts: number): bigint => gas + gas / 10n + ROOM_GAS * BigInt(accounts);
