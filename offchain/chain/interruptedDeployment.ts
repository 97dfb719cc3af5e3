import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Provider } from "ethers";

import { writeAtomically } from "../io/files.js";
import { addressesIn, dropTornTail, transactionsIn } from "./deploymentJournal.js";
import { settleInterruptedSend } from "./interruptedSend.js";

/** The journal of the deployment that Ignition keeps in `folder`. */
export const journalIn = (folder: string): string => join(folder, "journal.jsonl");

/**
 * Brings what an interrupted deployment left in `folder` into a state that Ignition can take up, wherever it was
 * interrupted; does nothing where there is no deployment. Throws `chain` while a transaction of it is in no block.
 */
export async function repairDeployment(provider: Provider, folder: string): Promise<void> {
  const journal = journalIn(folder);
  if (!existsSync(journal)) return;
  await dropTornTail(journal);
  await settleInterruptedSend(provider, journal);
  // Ignition adds to this file after the journal, in place: it may lack an address, or be torn.
  const addresses = await addressesIn(journal);
  await writeAtomically(join(folder, "deployed_addresses.json"), `${JSON.stringify(addresses, undefined, 2)}\n`);
}

/** Whether the chain has the first transaction of a deployment; true where none is on record, so that nothing is lost. */
export async function isOnChain(provider: Provider, folder: string): Promise<boolean> {
  const journal = journalIn(folder);
  await dropTornTail(journal);
  const [first] = await transactionsIn(journal);
  return first === undefined || (await provider.getTransaction(first.hash)) !== null;
}

/** Whether the transaction of a step, such as `Genesis`, was sent. */
export async function wasSent(folder: string, step: string): Promise<boolean> {
  return (await transactionsIn(journalIn(folder))).some((sent) => sent.step === step);
}
