import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { prepareProposal } from "../../offchain/chain/epochs/propose.js";
import { proposalOf, readAttestation } from "../../offchain/chain/proposal.js";
import { readManifest } from "../../offchain/epoch/published.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { sendPrepared } from "../support/sendPrepared.js";

interface Arguments {
  readonly dir: string;
  readonly signatures: string;
  readonly uri: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `epoch propose`: sends an attested root; any account with a bond may, the signatures carry the authority. */
export default async function propose(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const uri = required("uri", args.uri);
    const files = required("signatures", args.signatures).split(",");
    const dir = required("dir", args.dir);
    const { manifest, manifestDigest } = await readManifest(dir);
    const proposal = proposalOf(manifest, manifestDigest);
    const attestations = await Promise.all(files.map((file) => readAttestation(file, proposal, manifest)));
    const sender = await openSender(hre, args.from);
    await sendPrepared(await prepareProposal(sender, { dir, attestations, uri }), args.dryRun);
  });
}
