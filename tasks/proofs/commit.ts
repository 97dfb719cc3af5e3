import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { checkCommitment, commitmentWarnings } from "../../offchain/chain/epochs/commit.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { connectDeployment, signerOf } from "../support/deployment.js";
import { required, requiredInteger } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { send } from "../support/send.js";
import { optionalAddress } from "./options.js";

interface Arguments {
  readonly epoch: string;
  readonly proofs: string;
  readonly verifier: string;
  readonly dryRun: boolean;
}

/** `proofs commit`: looks at everything that could make the commitment worthless, then sends it; once it is there, says so. */
export default async function commit(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const epoch = requiredInteger("epoch", args.epoch, 1);
    const proofs = required("proofs", args.proofs);
    const deployment = await connectDeployment(hre);
    const { contracts, signers } = deployment;
    const verifier = optionalAddress("verifier", args.verifier) ?? toAddress(signerOf(signers, undefined).address);
    const checked = await checkCommitment(deployment, epoch, verifier, proofs);
    if (checked === undefined) {
      console.log(`${verifier} has committed exactly this for epoch ${epoch} already; nothing to do`);
      return;
    }
    const { commitment, review } = checked;
    for (const warning of commitmentWarnings(review)) console.error(`warning: ${warning}`);
    const { batches, registrations } = review;
    console.log(`${batches.files} batches with ${batches.records} records: ${commitment.probes}`);
    console.log(`${registrations.records} registrations: ${commitment.registrations}`);

    const what = `epoch ${epoch} committed by ${verifier}`;
    if (args.dryRun) {
      console.log(`dry run, nothing sent: ${what}`);
      return;
    }
    const policy = contracts.policy.connect(signerOf(signers, verifier));
    await send(what, false, policy.commitProofs, [epoch, commitment.probes, commitment.registrations]);
  });
}
