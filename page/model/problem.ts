import { oneLine } from "../../offchain/chain/refusal.js";
import { MsnError } from "../../offchain/domain/errors.js";

/** Any error as one line for people; what was typed is named by its form, not by an option of the command line. */
export function problemOf(error: unknown): string {
  if (error instanceof MsnError && error.code === "argument") return error.parts.problem;
  return oneLine(error);
}
