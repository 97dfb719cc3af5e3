import { depthOf } from "../../merkle/path.js";
import type { Contracts } from "../contracts.js";
import { withRetries } from "../retry.js";

/**
 * What a pending root that repeats the active one over the same places is to whoever expected another, in one sentence;
 * undefined where none is pending that does.
 */
export async function repeatedRootText({ distributor }: Pick<Contracts, "distributor">): Promise<string | undefined> {
  const [pending, newest] = await Promise.all([
    withRetries(() => distributor.pendingRoot()),
    withRetries(() => distributor.newestRoot()),
  ]);
  const isRepeated = pending.epoch !== 0n && pending.root === newest.root;
  const [count, before] = [Number(pending.count), Number(newest.count)];
  if (!isRepeated || depthOf(count) !== depthOf(before)) return undefined;
  const places = count === before ? `the same count, ${count}` : `a count of ${count} in place of ${before}`;
  const what = `the pending root of epoch ${pending.epoch} repeats the active one, with ${places}, and takes nothing`;
  const manifest = `its manifest, ${pending.manifestDigest}, says whose nodes later epochs pay`;
  return `${what}; ${manifest}: it is to be vetoed unless it is that of a restart that was announced (docs/incidents.md)`;
}
