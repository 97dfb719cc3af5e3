import { errorResult, successfulResult } from "hardhat/utils/result";

/**
 * Runs a task's work so that a failure is one line on stderr and exit code 1. `DEBUG_STACK=1` shows where it came from.
 */
export async function runTask(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return successfulResult();
  } catch (error) {
    if (process.env["DEBUG_STACK"] === "1") console.error(error);
    console.error(`error: ${oneLine(error)}`);
    return errorResult();
  }
}

/** An error's message on one line: its first line, or what a contract answered. */
export function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const revert = revertName(error);
  if (revert !== undefined) return `the contract refused: ${revert}`;
  return error.message.split("\n", 1)[0] ?? error.name;
}

/** `Name(arguments)` of a custom error that ethers decoded. */
function revertName(error: Error): string | undefined {
  if (!("revert" in error) || typeof error.revert !== "object" || error.revert === null) return undefined;
  const { revert } = error;
  if (!("name" in revert) || !("args" in revert) || !Array.isArray(revert.args)) return undefined;
  return `${String(revert.name)}(${revert.args.map(String).join(", ")})`;
}
