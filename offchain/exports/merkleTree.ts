/**
 * `msn-protocol/merkle/tree`: builds Merkle-sum trees from leaves (docs/protocol.md section 4), for whoever recomputes a root or
 * serves paths. Needs Node.
 */
export { type RewardsTree, rewardsTree, type TreePlace } from "../merkle/rewardsTree.js";
