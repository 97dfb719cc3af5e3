import { MsnError } from "../domain/errors.js";
import type { Address, Hex } from "../domain/hex.js";
import type { AccountQuestions } from "./accountProgram.js";
import type { ContractName } from "./addressBook.js";
import { abiOf } from "./knownAbis.js";

/** Questions to views of one of our contracts by their names, and one more argument where they take one. */
export function accountQuestions(
  name: ContractName,
  contract: Address,
  views: readonly string[],
  answerBytes: number,
  argument = 0n,
): AccountQuestions {
  const abi = abiOf(name);
  const selectors = views.map((view): Hex => {
    const found = abi.getFunction(view);
    if (found === null) throw new MsnError("chain", `${name} has no function ${view}`);
    return `0x${found.selector.slice(2)}`;
  });
  return { contract, selectors, argument, answerBytes };
}
