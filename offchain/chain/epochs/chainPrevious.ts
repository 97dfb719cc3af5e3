import { MsnError } from "../../domain/errors.js";
import { readManifest } from "../../epoch/published.js";
import type { Contracts } from "../contracts.js";
import { requireNewestRoot } from "../newestManifest.js";

/**
 * Throws `previous` unless the previous epoch's directory is the one behind the newest active root, manifest included: the
 * root alone pins `leaves.csv`, and `nodes.csv` carries registrations and tenure; and names that root and its count. Without a directory there must be no
 * active root yet.
 */
export async function requireChainPrevious({ distributor }: Contracts, dir: string | undefined): Promise<void> {
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
    throw new MsnError(
      "previous",
      `has digest ${manifestDigest}, the active root was proposed with ${newest.manifestDigest}`,
      { file },
    );
  }
  requireNewestRoot(manifest, { root: newest.root, count: Number(newest.count) }, file);
}
