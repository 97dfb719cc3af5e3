import type { Provider } from "ethers";

import type { AddressBook } from "../addressBook.js";
import type { ProposalAction } from "./proposalActions.js";
import { oneLine } from "../refusal.js";

/**
 * Why an action would fail, or do nothing, if the timelock executed it now and by itself, in one line; undefined where it would not. The
 * governor's own functions cannot be tried, since they go through only as part of an executed proposal.
 */
export async function tryAction(
  provider: Provider,
  { contracts }: AddressBook,
  { target, valueWei, calldata }: ProposalAction,
): Promise<string | undefined> {
  if (target === contracts.MsnGovernor) return undefined;
  try {
    const isCall = calldata !== "0x";
    if (isCall && (await provider.getCode(target)) === "0x")
      return `there is no contract at ${target}, the call does nothing`;
    await provider.call({ from: contracts.TimelockController, to: target, value: valueWei, data: calldata });
    return undefined;
  } catch (error) {
    return oneLine(error);
  }
}
