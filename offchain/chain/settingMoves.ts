import { ZERO_ADDRESS } from "../domain/constants.js";
import { type Address, toAddress } from "../domain/hex.js";
import { type Prepared, prepared } from "./prepared.js";
import type { Sender } from "./sender.js";

/** A setting of claims, and the transaction that makes it so; undefined where it is so already. */
export interface SettingMove {
  /** What is then the case, for people. */
  readonly is: string;
  readonly transaction: Prepared | undefined;
}

/** Who receives the sender's claims; zero: the sender itself. */
export async function prepareRecipient({ account, contracts }: Sender, wanted: Address): Promise<SettingMove> {
  const { distributor } = contracts;
  const recipient = wanted === ZERO_ADDRESS ? account : wanted;
  const is = `${recipient} receives your claims`;
  const isSo = toAddress(await distributor.recipientOf(account)) === recipient;
  return { is, transaction: isSo ? undefined : prepared(is, distributor.setRecipient, [wanted]) };
}

/** Who may claim for the sender, and to itself; zero: nobody. */
export async function prepareClaimer({ account, contracts }: Sender, wanted: Address): Promise<SettingMove> {
  const { distributor } = contracts;
  const is = wanted === ZERO_ADDRESS ? "nobody else may claim for you to itself" : `${wanted} may claim for you`;
  const isSo = toAddress(await distributor.claimerOf(account)) === wanted;
  return { is, transaction: isSo ? undefined : prepared(is, distributor.setClaimer, [wanted]) };
}

/** Whether strangers may send the sender its rewards. */
export async function preparePushSwitch({ account, contracts }: Sender, wanted: boolean): Promise<SettingMove> {
  const { distributor } = contracts;
  const is = `strangers ${wanted ? "may" : "must not"} send you your rewards`;
  const isSo = (await distributor.pushAllowed(account)) === wanted;
  return { is, transaction: isSo ? undefined : prepared(is, distributor.setPushAllowed, [wanted]) };
}
