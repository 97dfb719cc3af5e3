import { join } from "node:path";

import type { Signer } from "ethers";

import { MsnError } from "../../domain/errors.js";
import type { Digest } from "../../domain/hex.js";
import { readManifest } from "../../epoch/published.js";
import { type ActiveRoot, type Restart, calculateRestart } from "../../epoch/restart.js";
import { requireSameArtifacts } from "../../epoch/verify.js";
import { depthOf } from "../../merkle/path.js";
import type { Attestation } from "../proposal.js";
import { withRetries } from "../retry.js";
import { type Chain, attestWhat } from "./attest.js";

/** The root that a restart repeats. Throws `chain` before the first one. */
export async function readActiveRoot({ book, contracts }: Pick<Chain, "book" | "contracts">): Promise<ActiveRoot> {
  const { distributor, token } = contracts;
  const [newest, emissionStart] = await Promise.all([
    withRetries(() => distributor.newestRoot()),
    withRetries(() => token.EMISSION_START()),
  ]);
  if (newest.epoch === 0n) throw new MsnError("chain", "no root is active yet, so there is none to repeat");
  const count = Number(newest.count);
  return {
    chainId: book.chainId,
    distributor: book.contracts.RewardsDistributor,
    epoch: Number(newest.epoch),
    root: newest.root as Digest,
    count,
    depth: depthOf(count),
    manifestDigest: newest.manifestDigest as Digest,
    emissionStart: Number(emissionStart),
  };
}

/**
 * Signs a restart only after the same artifacts came out here, from the root that is active now and the signer's own copy of an
 * epoch it trusts: whatever `dir` holds, no other root than the active one is signed, and no other registrations than those.
 */
export async function attestRestart(
  chain: Chain,
  signer: Signer,
  { dir, nodesDir }: { readonly dir: string; readonly nodesDir: string },
  out: string,
): Promise<Attestation> {
  const derived = async (): Promise<Restart> => {
    const active = await readActiveRoot(chain);
    const { count } = (await readManifest(dir)).manifest;
    const restart = await calculateRestart({ active, leavesFile: join(dir, "leaves.csv"), nodesDir, count });
    await requireSameArtifacts(restart.artifacts, dir);
    return restart;
  };
  return attestWhat(chain, signer, derived, out);
}
