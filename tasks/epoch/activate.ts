import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { chainTime } from "../../offchain/chain/chainTime.js";
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
    const pending = await contracts.distributor.pendingRoot();
    if (pending.epoch === 0n) throw new MsnError("chain", "no root is pending");
    const now = await chainTime(provider);
    if (now < Number(pending.activatableAt)) {
      const opensAt = utc(Number(pending.activatableAt));
      throw new MsnError(
        "chain",
        `epoch ${pending.epoch} can be activated at ${opensAt}; the chain's time is ${utc(now)}`,
      );
    }
    const distributor = contracts.distributor.connect(signerOf(signers, optional(args.from)));
    await send(`epoch ${pending.epoch} active: ${pending.root}`, args.dryRun, distributor.activate, []);
  });
}
