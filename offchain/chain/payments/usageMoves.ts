import { MsnError } from "../../domain/errors.js";
import { type Address, toAddress } from "../../domain/hex.js";
import { formatGwei } from "../amounts.js";
import type { Contracts } from "../contracts.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";
import type { Included } from "../transaction.js";
import { withClaimGas } from "./claimGas.js";

/** Usage settled for an account; gwei of MSN. */
export interface UsageState {
  /** Paid with the next claim, or by `claimUsage`. */
  readonly unpaidGwei: bigint;
  /** All there ever was. */
  readonly lifetimeGwei: bigint;
}

export async function readUsage(
  { distributor }: Contracts,
  account: Address,
  blockTag: number | "latest" = "latest",
): Promise<UsageState> {
  const { unpaidGwei, lifetimeGwei } = await distributor.usageOf(account, { blockTag });
  return { unpaidGwei, lifetimeGwei };
}

/** Pays an account its settled usage; undefined where none waits. Throws `chain` where the sender may not push it. */
export async function prepareUsageClaim(sender: Sender, account: Address): Promise<Prepared | undefined> {
  const { distributor } = sender.contracts;
  const { unpaidGwei } = await readUsage(sender.contracts, account);
  if (unpaidGwei === 0n) return undefined;
  const speaks = sender.account === account || sender.account === toAddress(await distributor.claimerOf(account));
  if (!speaks && !(await distributor.pushAllowed(account))) {
    throw new MsnError("chain", `${account} takes its rewards and usage itself`);
  }
  const recipient = toAddress(await distributor.recipientOf(account));
  const what = `claimed ${formatGwei(unpaidGwei)} of usage for ${account}, paid to ${recipient}`;
  return prepared(what, withClaimGas(sender.signer, distributor.claimUsage), [account]);
}

/** Usage that a transaction paid, of all accounts; gwei. */
export function usagePaidIn({ distributor }: Contracts, { receipt }: Included): bigint {
  let paidGwei = 0n;
  for (const log of receipt.logs) {
    const event = distributor.interface.parseLog(log);
    if (event?.name === "UsagePaid") paidGwei += BigInt(String(event.args["amountGwei"]));
  }
  return paidGwei;
}
