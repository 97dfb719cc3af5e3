import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareCancelBelow, prepareCancelOffers } from "../../offchain/chain/market/cancelOffers.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";
import { ifGiven, requiredNonce, requiredNonces } from "./options.js";

interface Arguments {
  readonly nonce: string;
  readonly below: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `market cancel`: takes an operator's offers back, for ever. */
export default async function cancel(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const nonces = ifGiven(requiredNonces, "nonce", args.nonce);
    const below = ifGiven(requiredNonce, "below", args.below);
    if ((nonces === undefined) === (below === undefined)) {
      throw new MsnError("argument", "which offers? Give --nonce with their nonces, or --below; not both");
    }
    const sender = await openSender(hre, args.from);
    const transaction =
      below === undefined ? await prepareCancelOffers(sender, nonces ?? []) : await prepareCancelBelow(sender, below);
    await sendPrepared(transaction, args.dryRun);
  });
}
