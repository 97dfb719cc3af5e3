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
