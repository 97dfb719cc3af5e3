import type { EpochProofs } from "../../epoch/proofs.js";
import { batchProof } from "../../merkle/batchProof.js";
import type { OpenClaim } from "../openClaims.js";

type BatchLeaf = Pick<OpenClaim, "index" | "account" | "cumulativeGwei">;

/** What `claimBatch` takes. */
export type ClaimBatchArguments = [epoch: number, leaves: BatchLeaf[], firstPath: string[], siblings: string[]];

/** The call that pays `claims`, ascending by index, with one proof of all of them. */
export function claimBatchArguments(proofs: EpochProofs, claims: readonly OpenClaim[]): ClaimBatchArguments {
  const leaves = claims.map(({ index, account, cumulativeGwei }) => ({ index, account, cumulativeGwei }));
  const indices = leaves.map(({ index }) => index);
  const { firstPath, siblings } = batchProof(proofs, indices);
  return [proofs.root.epoch, leaves, [...firstPath], [...siblings]];
}
