import type { Digest } from "../../../offchain/domain/hex.js";
import type { Draw } from "./draw.js";
import { UNCLEAN_GZIP } from "./gzipCases.js";

/** What stands under one name in a folder. */
export type Entry = Buffer | "folder" | "link";

/** A verifier's batches and its folder before it is written. */
export interface VerifierPlan {
  /** The content of its batches by round: what it commits to, unless a digest is given. */
  readonly rounds: Map<number, Buffer>;
  /** What stands in its folder, by name; undefined for no folder. */
  entries: Map<string, Entry> | undefined;
  /** The committed digest if not that of `rounds`; null for no commitment. */
  committed?: Digest | null;
}

export const nameOf = (round: number): string => `${String(round).padStart(5, "0")}.rows`;

/** The stored file of a round, plain or not. */
function storedName({ entries, rounds }: VerifierPlan, draw: Draw): [name: string, round: number] | undefined {
  const round = rounds.size === 0 ? undefined : draw.pick([...rounds.keys()]);
  if (round === undefined || entries === undefined) return undefined;
  return [entries.has(nameOf(round)) ? nameOf(round) : `${nameOf(round)}.gz`, round];
}

/** What makes a verifier silent; each says whether it could be done. */
export const SILENCING: Record<string, (plan: VerifierPlan, draw: Draw) => boolean> = {
  "no commitment": (plan) => {
    plan.committed = null;
    return true;
  },
  "other list committed": (plan, draw) => {
    plan.committed = `0x${draw.integer(16, 255).toString(16).repeat(32)}`;
    return true;
  },
  "batch missing": (plan, draw) => {
    const stored = storedName(plan, draw);
    return stored !== undefined && plan.entries!.delete(stored[0]);
  },
  "batch too many": (plan, draw) => {
    const round = draw.integer(0, 9);
    if (plan.rounds.has(round) || plan.entries === undefined) return false;
    plan.entries.set(nameOf(round), Buffer.alloc(0));
    return true;
  },
  "batch changed": (plan, draw) => {
    const stored = storedName(plan, draw);
    if (stored === undefined) return false;
    plan.entries!.delete(stored[0]);
    plan.entries!.set(nameOf(stored[1]), Buffer.concat([plan.rounds.get(stored[1])!, Buffer.alloc(80, 0x41)]));
    return true;
  },
  "batch under another round": (plan, draw) => {
    const stored = storedName(plan, draw);
    if (stored === undefined) return false;
    const content = plan.entries!.get(stored[0])!;
    plan.entries!.delete(stored[0]);
    plan.entries!.set(stored[0].replace(/^...../, "00077"), content);
    return true;
  },
  "folder missing": (plan) => {
    plan.entries = undefined;
    return plan.rounds.size > 0;
  },
  "something else in the folder": (plan, draw) => {
    const [name, entry] = draw.pick<[string, Entry]>([
      ["notes.txt", Buffer.from("x")],
      ["00000", "folder"],
      ["00099.rows", "folder"],
      ["0001.rows", Buffer.alloc(0)],
      ["000001.rows", Buffer.alloc(0)],
      ["00098.ROWS", Buffer.alloc(0)],
      ["00098.rows.gz.gz", Buffer.alloc(0)],
      [".DS_Store", Buffer.alloc(0)],
      ["00098.rows", "link"],
    ]);
    plan.entries?.set(name, entry);
    return plan.entries !== undefined;
  },
  "plain and packed side by side": (plan, draw) => {
    const stored = storedName(plan, draw);
    if (stored === undefined) return false;
    const [name, round] = stored;
    const other = name.endsWith(".gz") ? nameOf(round) : `${name}.gz`;
    plan.entries!.set(other, plan.entries!.get(name)!);
    return true;
  },
  ...Object.fromEntries(
    Object.entries(UNCLEAN_GZIP).map(([name, pack]) => [
      `gzip: ${name}`,
      (plan: VerifierPlan, draw: Draw): boolean => {
        const stored = storedName(plan, draw);
        if (stored === undefined) return false;
        plan.entries!.delete(stored[0]);
        plan.entries!.set(`${nameOf(stored[1])}.gz`, pack(plan.rounds.get(stored[1])!));
        return true;
      },
    ]),
  ),
};
