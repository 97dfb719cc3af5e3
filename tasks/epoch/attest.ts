import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { attestEpoch } from "../../offchain/chain/epochs/attest.js";
import { attestRestart } from "../../offchain/chain/epochs/restart.js";
import type { Attestation } from "../../offchain/chain/proposal.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { connectDeployment, signerOf } from "../support/deployment.js";
import { type EpochInputArguments, withEpochInputs } from "../support/epochInputs.js";
import { optional, required } from "../support/options.js";
import { runTask } from "../support/runTask.js";

interface Arguments extends EpochInputArguments {
  readonly dir: string;
  readonly from: string;
  readonly out: string;
  readonly acceptMissing: boolean;
  readonly restart: boolean;
  readonly nodes: string;
}

/** `epoch attest`: signs a root only after the same root, artifact by artifact, came out here. */
export default async function attest(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const out = required("out", args.out);
    const { attester, count, epoch, root } = await signed(args, hre, out);
    const what = args.restart ? `repeated with a count of ${count}` : "recomputed";
    console.log(`epoch ${epoch}: root ${root} ${what} and signed by ${attester}, written to ${out}`);
  });
}

async function signed(args: Arguments, hre: HardhatRuntimeEnvironment, out: string): Promise<Attestation> {
  const dir = required("dir", args.dir);
  const nodesDir = args.restart ? required("nodes", args.nodes) : undefined;
  requireOneWay(args);
  const deployment = await connectDeployment(hre);
  const signer = signerOf(deployment.signers, optional(args.from));
  if (nodesDir !== undefined) return attestRestart(deployment, signer, { dir, nodesDir }, out);
  const onMissing = (sentence: string): void => {
    console.error(`missing: ${sentence}`);
  };
  const { acceptMissing } = args;
  return withEpochInputs(args, (inputs) =>
    attestEpoch(deployment, signer, { ...inputs, dir, acceptMissing, onMissing }, out),
  );
}

/** A restart is made of other inputs than an epoch; whoever gives both means one of them. */
function requireOneWay({ restart, nodes, proofs, snapshot, previous }: Arguments): void {
  const strange = restart ? { proofs, snapshot, previous } : { nodes };
  for (const [name, value] of Object.entries(strange)) {
    if (optional(value) === undefined) continue;
    throw new MsnError("argument", `--${name} is of no use ${restart ? "with" : "without"} --restart`);
  }
}
