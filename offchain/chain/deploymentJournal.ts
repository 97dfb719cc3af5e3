import { readFile } from "node:fs/promises";

import { systemCode, writeAtomically } from "../io/files.js";

/**
 * Makes the journal of an interrupted deployment (`journal.jsonl` of Hardhat Ignition) resumable: drops a half-written last
 * line, and steps that were opened at its end but had sent nothing, which Ignition cannot take up again and begins anew.
 */
export async function dropTornTail(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return;
  const lines = text.split("\n").filter((line) => line !== "");
  const kept = [...lines];
  while (kept.length > 0 && !isFinished(kept.at(-1) ?? "")) kept.pop();
  if (kept.length !== lines.length) await writeAtomically(file, kept.map((line) => `${line}\n`).join(""));
}

/** Whether a journal line is whole and more than the opening of a step. */
function isFinished(line: string): boolean {
  try {
    const entry: unknown = JSON.parse(line);
    const type = typeof entry === "object" && entry !== null && "type" in entry ? String(entry.type) : "";
    return !type.endsWith("EXECUTION_STATE_INITIALIZE");
  } catch {
    return false;
  }
}

/** A contract creation as a deployment's journal confirms it. */
export interface Creation {
  readonly address: string;
  readonly block: number;
  readonly transaction: string;
}

/** The contracts that the journal's transactions created, by the name after `MsnProtocol#`. */
export async function creationsIn(file: string): Promise<Map<string, Creation>> {
  const creations = new Map<string, Creation>();
  for (const line of (await readFile(file, "utf8")).split("\n")) {
    if (line === "") continue;
    const entry = JSON.parse(line) as Partial<ConfirmedTransaction>;
    if (entry.type !== "TRANSACTION_CONFIRM" || !entry.receipt?.contractAddress) continue;
    const { contractAddress, blockNumber } = entry.receipt;
    const [, name = ""] = (entry.futureId ?? "").split("#");
    creations.set(name, { address: contractAddress, block: blockNumber, transaction: entry.hash ?? "" });
  }
  return creations;
}

/** The parts of Ignition's record of an included transaction that are read here. */
interface ConfirmedTransaction {
  readonly type: string;
  readonly futureId: string;
  readonly hash: string;
  readonly receipt: { readonly blockNumber: number; readonly contractAddress?: string };
}
