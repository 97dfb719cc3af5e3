import type { AddressLike, BigNumberish, BytesLike } from "ethers";

import { WEI_PER_GWEI, ZERO_ADDRESS } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import { formatGwei } from "./amounts.js";
import { prepareApproval, signPermit } from "./permit.js";
import { type Prepared, afterApproval, prepared } from "./prepared.js";
import { SignerForSafe } from "./safe/signerForSafe.js";
import type { Sender } from "./sender.js";
import { requireTokens } from "./staking/deposit.js";
import type { SendingMethod } from "./transaction.js";

/** Where a deposit goes. */
export interface DepositTarget {
  /** The contract that takes it. */
  readonly contract: Address;
  /** Its `depositWithPermit`. */
  readonly method: SendingMethod<
    [
      account: AddressLike,
      amountGwei: BigNumberish,
      deadline: BigNumberish,
      v: BigNumberish,
      r: BytesLike,
      s: BytesLike,
    ]
  >;
  /** Its `deposit`, which takes what was approved. */
  readonly approved: SendingMethod<[account: AddressLike, amountGwei: BigNumberish]>;
  /** Whose balance grows. */
  readonly account: Address;
  /** The option that names the account. */
  readonly field: string;
}

/**
 * Deposits the sender's tokens for an account in one transaction, with a permit signed for exactly this amount; a Safe, which
 * cannot sign one, approves the amount first. Throws
 * `argument` for the zero address, `chain` without the tokens.
 */
export async function preparePermitDeposit(
  sender: Sender,
  amountGwei: bigint,
  { contract, method, approved, account, field }: DepositTarget,
): Promise<Prepared> {
  if (account === ZERO_ADDRESS) throw new MsnError("argument", "expected an account other than zero", { field });
  await requireTokens(sender, sender.account, amountGwei * WEI_PER_GWEI);
  const what = `deposited ${formatGwei(amountGwei)} for ${account}`;
  if (sender.signer instanceof SignerForSafe) {
    const approval = prepareApproval(sender, contract, amountGwei * WEI_PER_GWEI);
    return afterApproval(approval, prepared(what, approved, [account, amountGwei]));
  }
  const { deadline, v, r, s } = await signPermit(sender, contract, amountGwei * WEI_PER_GWEI);
  return prepared(what, method, [account, amountGwei, deadline, v, r, s]);
}
