import { MsnError } from "../../domain/errors.js";
import { loadCarriedNodes } from "../../epoch/carriedNodes.js";
import { readManifest } from "../../epoch/published.js";
import type { Contracts } from "../contracts.js";
import { epochTimes } from "../epochSnapshot.js";
import { RUNBOOK, requireNewestRoot } from "../newestManifest.js";

/**
 * Throws `previous` unless the previous epoch's directory is the one behind the newest active root, manifest included: the
 * root alone pins `leaves.csv`, and `nodes.csv` carries registrations and tenure. Its manifest must name the chain's root, which
 * its signers need not have seen to, and its registrations be such as an honest epoch carries (`artifacts`). Without a
 * directory there must be no active root yet.
 */
export async function requireChainPrevious({ distributor, token }: Contracts, dir: string | undefined): Promise<void> {
  const newest = await distributor.newestRoot();
  if (dir === undefined) {
    if (newest.epoch !== 0n) {
      throw new MsnError("previous", `epoch ${newest.epoch} is active already; the next one builds on it: --previous`);
    }
    return;
  }
  const { manifest, manifestDigest } = await readManifest(dir);
  const file = `${dir}/manifest.json`;
  if (BigInt(manifest.epoch) !== newest.epoch) {
    throw new MsnError("previous", `expected ${newest.epoch}, the newest active one, got ${manifest.epoch}`, {
      file,
      field: "epoch",
    });
  }
  if (manifestDigest !== newest.manifestDigest) {
    const problem = `has digest ${manifestDigest}, the active root was proposed with ${newest.manifestDigest}`;
    throw new MsnError("previous", `${problem}; if this one is right: ${RUNBOOK}`, { file });
  }
  requireNewestRoot(manifest, { root: newest.root, count: Number(newest.count) }, file);
  const { end } = epochTimes(Number(await token.EMISSION_START()), manifest.epoch);
  await loadCarriedNodes(dir, manifest, end);
}
