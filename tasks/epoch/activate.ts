import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { chainTime } from "../../offchain/chain/chainTime.js";
import { activationWaitsFor, readReview } from "../../offchain/chain/challenges/review.js";
import { utc } from "../../offchain/chain/epochSnapshot.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { connectDeployment, signerOf } from "../support/deployment.js";
import { optional } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { send } from "../support/send.js";

interface Arguments {
  readonly from: string;
  readonly dryRun: boolean;
}

/** `epoch activate`: makes the pending root active after its window and mints what it needs. */
export default async function activate(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const { contracts, provider, signers } = await connectDeployment(hre);
    const review = await readReview(contracts);
    if (review.proposer === undefined) throw new MsnError("chain", "no root is pending");
    const now = await chainTime(provider);
    const obstacle = activationWaitsFor(review, now);
    if (obstacle !== undefined) {
      const problem = `epoch ${review.epoch} is not active yet: ${obstacle}; the chain's time is ${utc(now)}`;
      throw new MsnError("chain", problem);
    }
    const distributor = contracts.distributor.connect(signerOf(signers, optional(args.from)));
    await send(`epoch ${review.epoch} active: ${review.root}`, args.dryRun, distributor.activate, []);
  });
}
