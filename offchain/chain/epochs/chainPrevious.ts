import { MsnError } from "../../domain/errors.js";
import { loadCarriedNodes } from "../../epoch/carriedNodes.js";
import { readManifest } from "../../epoch/published.js";
import type { Contracts } from "../contracts.js";
import { epochTimes } from "../epochSnapshot.js";

const RUNBOOK = 'docs/incidents.md, "A bad root is active"';

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
  const require = (field: "epoch" | "root" | "count", onChain: unknown, remedy = ""): void => {
    if (String(manifest[field]) === String(onChain)) return;
    const problem = `expected ${String(onChain)}, the newest active one, got ${manifest[field]}`;
    throw new MsnError("previous", problem + remedy, { file, field });
  };
  require("epoch", newest.epoch);
  if (manifestDigest !== newest.manifestDigest) {
    const problem = `has digest ${manifestDigest}, the active root was proposed with ${newest.manifestDigest}`;
    throw new MsnError("previous", `${problem}; if this one is right: ${RUNBOOK}`, { file });
  }
  const unusable = `: the active root has a manifest that is not its own; ${RUNBOOK}`;
  require("root", newest.root, unusable);
  require("count", newest.count, unusable);
  const { end } = epochTimes(Number(await token.EMISSION_START()), manifest.epoch);
  await loadCarriedNodes(dir, manifest, end);
}
