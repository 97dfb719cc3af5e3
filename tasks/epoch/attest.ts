import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { ROOT_PROPOSAL_TYPES, formatAttestation, proposalDomain, proposalOf } from "../../offchain/chain/proposal.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { toAddress, toHex } from "../../offchain/domain/hex.js";
import type { Manifest } from "../../offchain/domain/types.js";
import { missingInputs } from "../../offchain/epoch/missingInputs.js";
import { readPinned } from "../../offchain/epoch/published.js";
import { parseSnapshot } from "../../offchain/epoch/snapshot.js";
import { readBytes, writeAtomically } from "../../offchain/io/files.js";
import { connectDeployment, signerOf } from "../support/deployment.js";
import { type EpochInputArguments } from "../support/epochInputs.js";
import { optional, required } from "../support/options.js";
import { recomputed, requireChainPrevious, requireChainSnapshot } from "../support/recomputed.js";
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
    const { book, provider, contracts, signers } = await connectDeployment(hre);
    const signer = signerOf(signers, optional(args.from));
    const attester = toAddress(signer.address);
    if (!(await contracts.distributor.attesters()).map(toAddress).includes(attester)) {
      throw new MsnError("argument", `${attester} is no attester of this distributor`);
    }
    await requireChainSnapshot(provider, book, required("snapshot", args.snapshot));
    await requireChainPrevious(contracts, optional(args.previous));
    const { manifest, manifestDigest } = await recomputed(args, dir);
    const missing = await missingFrom(dir, args.snapshot, manifest);
    for (const sentence of missing) console.error(`missing: ${sentence}`);
    if (missing.length > 0 && !args.acceptMissing) {
      throw new MsnError("proofs", "inputs are missing; find them, or sign without them with --accept-missing");
    }

    const proposal = proposalOf(manifest, manifestDigest);
    const place = { chainId: book.chainId, distributor: book.contracts.RewardsDistributor };
    const domain = proposalDomain(place.chainId, place.distributor);
    const signed = await signer.signTypedData(domain, ROOT_PROPOSAL_TYPES, proposal);
    const signature = toHex(Buffer.from(signed.slice(2), "hex"));
    await writeAtomically(out, formatAttestation({ ...proposal, ...place, attester, signature }));
    console.log(
      `epoch ${manifest.epoch}: root ${manifest.root} recomputed and signed by ${attester}, written to ${out}`,
    );
  });
}

async function missingFrom(dir: string, snapshotFile: string, manifest: Manifest): Promise<string[]> {
  const snapshot = parseSnapshot(await readBytes(snapshotFile), snapshotFile);
  return missingInputs(snapshot, manifest, (await readPinned(dir, "inputs.sha256", manifest)).toString("ascii"));
}
