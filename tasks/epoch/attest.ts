import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { attestEpoch } from "../../offchain/chain/epochs/attest.js";
import { connectDeployment, signerOf } from "../support/deployment.js";
import { type EpochInputArguments, withEpochInputs } from "../support/epochInputs.js";
import { optional, required } from "../support/options.js";
import { runTask } from "../support/runTask.js";

interface Arguments extends EpochInputArguments {
  readonly dir: string;
  readonly from: string;
  readonly out: string;
  readonly acceptMissing: boolean;
}

/** `epoch attest`: signs a root only after the same root, artifact by artifact, came out here. */
export default async function attest(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const out = required("out", args.out);
    const dir = required("dir", args.dir);
    const deployment = await connectDeployment(hre);
    const signer = signerOf(deployment.signers, optional(args.from));
    const onMissing = (sentence: string): void => {
      console.error(`missing: ${sentence}`);
    };
    const { acceptMissing } = args;
    const { attester, epoch, root } = await withEpochInputs(args, (inputs) =>
      attestEpoch(deployment, signer, { ...inputs, dir, acceptMissing, onMissing }, out),
    );
    console.log(`epoch ${epoch}: root ${root} recomputed and signed by ${attester}, written to ${out}`);
  });
}
