import { join } from "node:path";

import { MsnError } from "../domain/errors.js";
import type { Manifest, NodeState } from "../domain/types.js";
import { readNodes } from "./artifacts.js";
import { readPinned } from "./published.js";

/**
 * The registrations that a published epoch, which ended at `end`, hands on. They carry no signatures; but a registration counts
 * only if it was made before its epoch's end, so one from later is forged, and would replace every genuine one that follows.
 * Throws `artifacts` for it: nobody has to build on such an epoch. The rules, which must give the same everywhere, take it.
 */
export async function loadCarriedNodes(dir: string, manifest: Manifest, end: number): Promise<NodeState[]> {
  const file = join(dir, "nodes.csv");
  const nodes = readNodes(await readPinned(dir, "nodes.csv", manifest), file);
  const late = nodes.find(({ issuedAt }) => issuedAt >= end);
  if (late === undefined) return nodes;
  const problem = `node ${late.node} has ${late.issuedAt}, which is not before the end of epoch ${manifest.epoch}, ${end}`;
  throw new MsnError("artifacts", `${problem}: no honest epoch carries that`, { file, field: "issuedAt" });
}
