/**
 * `msn-protocol/merkle`: whether a leaf is part of a root, by the one path rule (docs/protocol.md section 4), and proofs of many
 * leaves for `RewardsDistributor.claimBatch`. Amounts are gwei of MSN. Runs in browsers.
 */
export { type BatchProof, batchProof, type Paths } from "../merkle/batchProof.js";
export { isLeafOf, type PathRoot } from "../merkle/leafPath.js";
export { depthOf } from "../merkle/path.js";
