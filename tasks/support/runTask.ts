import { errorResult, successfulResult } from "hardhat/utils/result";

import { oneLine } from "../../offchain/chain/refusal.js";

/**
 * Runs a task's work so that a failure is one line on stderr, or what `sayFailure` makes of it, and exit code 1. `DEBUG_STACK=1`
 * shows where it came from.
 */
export async function runTask(
  work: () => Promise<void>,
  sayFailure = (text: string): void => {
    console.error(`error: ${text}`);
  },
): Promise<unknown> {
  try {
    await work();
    return successfulResult();
  } catch (error) {
    if (process.env["DEBUG_STACK"] === "1") console.error(error);
    sayFailure(oneLine(error));
    return errorResult();
  }
}
