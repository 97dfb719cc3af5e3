import { prepareClaim, prepareClaimAndStake } from "../../offchain/chain/claimMoves.js";
import { type OpenClaim, readOpenClaims } from "../../offchain/chain/openClaims.js";
import { prepareUsageClaim } from "../../offchain/chain/payments/usageMoves.js";
import { requireActiveRoot } from "../../offchain/chain/publishedRoot.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { EpochProofs } from "../../offchain/epoch/proofs.js";
import { msnOfGwei } from "../model/format.js";
import { type Action, reviewOf } from "./action.js";

/** Pays rewards and usage to whom claims go. */
export function claim(proofs: EpochProofs): Action {
  const name = "Claim";
  return {
    name,
    review: async (sender) => {
      const open = await openNow(sender, proofs);
      const to = open.recipient === sender.account ? "you" : `${open.recipient}, whom you named as recipient`;
      const lines = [...amountLines(open), `It goes to ${to}.`, proofLine(proofs)];
      return reviewOf(name, lines, [prepareClaim(sender, proofs, open)]);
    },
  };
}

/** Turns rewards and usage into the sender's own stake. */
export function claimIntoStake(proofs: EpochProofs): Action {
  const name = "Claim into stake";
  return {
    name,
    review: async (sender) => {
      const open = await openNow(sender, proofs);
      const transaction = await prepareClaimAndStake(sender, proofs, open, sender.account);
      const staked =
        "All of it is staked for your own nodes in the same transaction, wherever your claims go otherwise.";
      return reviewOf(name, [...amountLines(open), staked, proofLine(proofs)], [transaction]);
    },
  };
}

/** Pays usage alone, which needs no published epoch. */
export const claimUsage: Action = {
  name: "Claim usage",
  review: async (sender) => {
    const transaction = await prepareUsageClaim(sender, sender.account);
    if (transaction === undefined) throw new MsnError("chain", "no usage waits for you");
    return reviewOf("Claim usage", ["Pays the usage that waits for you, without a proof."], [transaction]);
  },
};

/** What the wallet's own node says there is to claim, and that the proof's root is active there. */
async function openNow(sender: Sender, proofs: EpochProofs): Promise<OpenClaim> {
  await requireActiveRoot(sender.contracts, proofs.root);
  const { open, leftOut } = await readOpenClaims(sender.provider, proofs, [sender.account], sender.account);
  const [first] = open;
  if (first === undefined) throw new MsnError("chain", leftOut[0]?.reason ?? "there is nothing to claim");
  return first;
}

function amountLines({ openGwei, usageGwei }: OpenClaim): string[] {
  if (usageGwei === 0n) return [`Pays ${msnOfGwei(openGwei)} MSN of rewards.`];
  const parts = `${msnOfGwei(openGwei)} MSN of rewards and ${msnOfGwei(usageGwei)} MSN of usage`;
  return [`Pays ${msnOfGwei(openGwei + usageGwei)} MSN: ${parts}.`];
}

const proofLine = ({ root }: EpochProofs): string =>
  `The proof leads to the root of epoch ${root.epoch}, which is active on chain ${root.chainId}.`;
