import { type ErrorDescription, isError } from "ethers";

import { CONTRACT_NAMES } from "./addressRecords.js";
import { abiOf } from "./knownAbis.js";

/** Any error as one line for people: what a contract answered, what a node said, or the message's first line. */
export function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const refusal = describeRefusal(error);
  if (refusal !== undefined) return `the contract refused: ${refusal}`;
  if (isError(error, "INSUFFICIENT_FUNDS")) return "the sending account cannot pay the gas of the transaction";
  if (isError(error, "NONCE_EXPIRED")) return "another transaction of the sending account came first; try again";
  const message = nodeMessage(error) ?? ("shortMessage" in error ? String(error.shortMessage) : error.message);
  return message.split("\n", 1)[0] ?? error.name;
}

/** `Name(argument=value, …)` of a contract's custom error, its reason text, or undefined where no contract refused. */
export function describeRefusal(error: Error): string | undefined {
  const revert = "revert" in error ? error.revert : undefined;
  if (isNamed(revert)) return `${revert.name}(${revert.args.map(String).join(", ")})`;
  const data = "data" in error && typeof error.data === "string" ? error.data : "0x";
  if (data === "0x") return undefined;
  // All of them, since a contract passes on what another one answered: the governor, for one, a target's refusals.
  for (const name of CONTRACT_NAMES) {
    const decoded = abiOf(name).parseError(data);
    if (decoded !== null) return describe(decoded);
  }
  return `error ${data.slice(0, 10)}`;
}

function describe({ name, args, fragment }: ErrorDescription): string {
  const values: unknown[] = [...args];
  return `${name}(${fragment.inputs.map((input, i) => `${input.name || String(i)}=${String(values[i])}`).join(", ")})`;
}

function isNamed(revert: unknown): revert is { readonly name: string; readonly args: readonly unknown[] } {
  if (typeof revert !== "object" || revert === null || !("name" in revert) || !("args" in revert)) return false;
  return typeof revert.name === "string" && Array.isArray(revert.args);
}

/** What the node itself said where ethers has no name for it. */
function nodeMessage(error: Error): string | undefined {
  if (!("code" in error) || error.code !== "UNKNOWN_ERROR" || !("error" in error)) return undefined;
  const answer = error.error;
  if (typeof answer !== "object" || answer === null || !("message" in answer)) return undefined;
  return `the node answered: ${String(answer.message)}`;
}
