import { WEI_PER_GWEI } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import type { EpochProofs } from "../epoch/proofs.js";
import { formatGwei } from "./amounts.js";
import type { OpenClaim } from "./openClaims.js";
import { withClaimGas } from "./payments/claimGas.js";
import { type Prepared, prepared } from "./prepared.js";
import type { Sender } from "./sender.js";
import { requireDepositable } from "./staking/deposit.js";

// Claims of one account with its proof. Whether the proof's root is active is for the caller to ask first.

/** Pays an account's rewards and usage to its recipient. */
export function prepareClaim({ contracts, signer }: Sender, proofs: EpochProofs, open: OpenClaim): Prepared {
  const { index, account, cumulativeGwei } = open;
  const what = `claimed ${formatGwei(open.openGwei)} for ${account}, paid to ${open.recipient}`;
  return prepared(what, withClaimGas(signer, contracts.distributor.claim), [
    proofs.root.epoch,
    index,
    account,
    cumulativeGwei,
    [...proofs.path(index)],
  ]);
}

/** Stakes the sender's rewards and usage for an operator. Throws `argument` below the minimum, `chain` while deposits are paused. */
export async function prepareClaimAndStake(
  sender: Sender,
  proofs: EpochProofs,
  open: OpenClaim,
  operator: Address,
): Promise<Prepared> {
  await requireDepositable(sender, (open.openGwei + open.usageGwei) * WEI_PER_GWEI, operator, "claim");
  const { index, cumulativeGwei } = open;
  const what = `claimed ${formatGwei(open.openGwei)} and staked it for ${operator}`;
  return prepared(what, withClaimGas(sender.signer, sender.contracts.distributor.claimAndStake), [
    proofs.root.epoch,
    index,
    cumulativeGwei,
    [...proofs.path(index)],
    operator,
  ]);
}

/** Pays an account's rewards and usage to `to`, this time. Throws `argument` where the sender may not direct them. */
export function prepareClaimTo(sender: Sender, proofs: EpochProofs, open: OpenClaim, to: Address): Prepared {
  const { index, account, cumulativeGwei } = open;
  const mayDirect = sender.account === account || (sender.account === to && sender.account === open.claimer);
  if (!mayDirect) {
    throw new MsnError("argument", `only ${account} directs its claims; its claimer may name itself`, {
      field: "--to",
    });
  }
  const what = `claimed ${formatGwei(open.openGwei)} for ${account}, paid to ${to}`;
  return prepared(what, withClaimGas(sender.signer, sender.contracts.distributor.claimTo), [
    proofs.root.epoch,
    index,
    account,
    cumulativeGwei,
    [...proofs.path(index)],
    to,
  ]);
}
