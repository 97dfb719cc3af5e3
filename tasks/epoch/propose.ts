import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { proposalOf, readAttestation, sortedSignatures } from "../../offchain/chain/proposal.js";
import { requireSameDeployment } from "../../offchain/chain/publishedRoot.js";
import { loadLeaves } from "../../offchain/epoch/published.js";
import { connectDeployment, signerOf } from "../support/deployment.js";
import { optional, required } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { send } from "../support/send.js";

interface Arguments {
  readonly dir: string;
  readonly signatures: string;
  readonly uri: string;
  readonly from: string;
  readonly dryRun: boolean;
}

/** `epoch propose`: sends an attested root; any account may, the signatures carry the authority. */
export default async function propose(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const uri = required("uri", args.uri);
    const files = required("signatures", args.signatures).split(",");
    const { manifest, manifestDigest } = await loadLeaves(required("dir", args.dir));
    const { book, contracts, signers } = await connectDeployment(hre);
    requireSameDeployment(manifest, book, `${args.dir}/manifest.json`);
    const proposal = proposalOf(manifest, manifestDigest);
    const attestations = await Promise.all(files.map((file) => readAttestation(file, proposal, manifest)));

    const distributor = contracts.distributor.connect(signerOf(signers, optional(args.from)));
    await send(`epoch ${manifest.epoch} proposed: ${manifest.root}`, args.dryRun, distributor.propose, [
      proposal,
      uri,
      sortedSignatures(attestations),
    ]);
  });
}
