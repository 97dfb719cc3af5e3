import type { Provider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatGwei } from "../../offchain/chain/amounts.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { requireProposable } from "../../offchain/chain/challenges/proposalConditions.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { epochTimes, utc } from "../../offchain/chain/epochSnapshot.js";
import { proposalOf, readAttestation, sortedSignatures } from "../../offchain/chain/proposal.js";
import { requireSameDeployment } from "../../offchain/chain/publishedRoot.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { toAddress } from "../../offchain/domain/hex.js";
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

/** `epoch propose`: sends an attested root; any account with a bond may, the signatures carry the authority. */
export default async function propose(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const uri = required("uri", args.uri);
    const files = required("signatures", args.signatures).split(",");
    const { manifest, manifestDigest } = await loadLeaves(required("dir", args.dir));
    const { book, contracts, provider, signers } = await connectDeployment(hre);
    requireSameDeployment(manifest, book, `${args.dir}/manifest.json`);
    const proposal = proposalOf(manifest, manifestDigest);
    const attestations = await Promise.all(files.map((file) => readAttestation(file, proposal, manifest)));

    await requireOpen(contracts, provider, manifest.epoch);
    const signer = signerOf(signers, optional(args.from));
    const bondGwei = await requireProposable(contracts, manifest, toAddress(signer.address));
    const what = `epoch ${manifest.epoch} proposed: ${manifest.root}, with ${formatGwei(bondGwei)} at stake`;
    const signatures = sortedSignatures(attestations);
    await send(what, args.dryRun, contracts.distributor.connect(signer).propose, [proposal, uri, signatures]);
  });
}

async function requireOpen({ token, distributor }: Contracts, provider: Provider, epoch: number): Promise<void> {
  const { end } = epochTimes(Number(await token.EMISSION_START()), epoch);
  const opensAt = end + Number(await distributor.PROPOSAL_DELAY());
  const now = await chainTime(provider);
  if (now >= opensAt) return;
  throw new MsnError("chain", `epoch ${epoch} can be proposed from ${utc(opensAt)}; the chain's time is ${utc(now)}`);
}
