/**
 * `msn-protocol/epoch`: reads what is published of an epoch (docs/rewards-spec.md section 5, docs/paths.md), checks it against
 * its manifest and its root, and makes the proofs that claims need. Whether that root is active, the chain says:
 * `readRootStanding`. Amounts are gwei of MSN. Needs Node.
 */
export {
  type RootStanding,
  readRootStanding,
  requireActiveRoot,
  requireSameDeployment,
} from "../chain/publishedRoot.js";
export { ARTIFACTS, type ArtifactName, readLeaves, readNodes, readRewards } from "../epoch/artifacts.js";
export { parseManifest, serializeManifest } from "../epoch/manifest.js";
export { PATHS_FILE, type PathsHeader } from "../epoch/pathsLayout.js";
export { PathsReader } from "../epoch/pathsReader.js";
export { fetchProofs } from "../epoch/fetchedProofs.js";
export { type AllProofs, directoryProofs, type EpochProofs } from "../epoch/proofs.js";
export {
  type LeafProof,
  loadLeaves,
  proofAt,
  proofOf,
  type PublishedLeaves,
  readManifest,
  readPinned,
} from "../epoch/published.js";
export { openRanges, type RangeSource } from "../io/ranges.js";
export type { LeafSet } from "../merkle/credit.js";
