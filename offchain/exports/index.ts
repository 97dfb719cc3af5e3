/**
 * `msn-protocol`: the words that all parts of the package share. Amounts are `bigint`, in the unit their name says; times are
 * Unix seconds. Every error is an `MsnError`, whose code says what kind it is of. Runs in browsers.
 */
export { chargeGwei, GIB } from "../domain/charge.js";
export { WEI_PER_MSN } from "../domain/allocation.js";
export { EPOCH_SECONDS, GWEI_PER_MSN, WEI_PER_GWEI, ZERO_ADDRESS, ZERO_DIGEST } from "../domain/constants.js";
export { type ErrorPlace, MsnError, type MsnErrorCode } from "../domain/errors.js";
export { type Address, type Digest, type Hex, isAddress, isDigest, toAddress } from "../domain/hex.js";
export { msnOfWei, weiOfMsn } from "../domain/msn.js";
export type {
  EpochRoot,
  Leaf,
  Manifest,
  NodeClass,
  NodeState,
  Registration,
  Rejection,
  RejectionCode,
  RewardRow,
} from "../domain/types.js";
export { secondsOfUtc, utc } from "../domain/utcTime.js";
