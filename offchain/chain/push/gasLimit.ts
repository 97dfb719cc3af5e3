/**
 * Room in a batch's gas limit: between its estimate and its block somebody may settle usage for accounts of it, or empty the
 * distributor's balance so that it draws on the vault. What is not used, nobody pays for.
 */
const ROOM_GAS = 45_000n;

/** The gas limit of a batch that the node estimates so high. */
export const gasLimitOf = (estimate: bigint): bigint => estimate + estimate / 10n + ROOM_GAS;

/** Gas that a plan may give a batch so that its limit stays below `gasLimit`, with 5 % for the plan's own error. */
export const plannedGasWithin = (gasLimit: bigint): bigint => ((gasLimit - ROOM_GAS) * 100n) / 116n;
