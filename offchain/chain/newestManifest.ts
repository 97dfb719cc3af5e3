import { MsnError } from "../domain/errors.js";
import type { Manifest } from "../domain/types.js";
import { depthOf } from "../merkle/path.js";

/** Where it is said what to do about an active root that nobody can, or should, build on. */
export const RUNBOOK = 'docs/incidents.md, "A bad root is active"';

/**
 * Throws `previous` unless a manifest names the root, the count and by that the depth of the newest active root. The chain keeps
 * the digest of a manifest, and nobody there has compared what is in it: the next epoch would be built on leaves that
 * are not active, and a count of its makers' choice could ask for more memory than there is. So before anything else is loaded.
 */
export function requireNewestRoot(
  { root, count, depth }: Pick<Manifest, "root" | "count" | "depth">,
  newest: { readonly root: string; readonly count: number },
  file: string,
): void {
  if (root === newest.root && count === newest.count) return;
  const named = `names root ${root}, of ${count} places at depth ${depth}`;
  const active = `the newest active one is ${newest.root}, of ${newest.count} at depth ${depthOf(newest.count)}`;
  throw new MsnError("previous", `${named}; ${active}: ${RUNBOOK}`, { file });
}
