import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { repeatedRootText } from "../../offchain/chain/epochs/repeatedRoot.js";
import { requireChainSnapshot } from "../../offchain/chain/epochs/snapshotFile.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { VerifyResult } from "../../offchain/epoch/verify.js";
import { type ConnectedDeployment, connectDeployment } from "../support/deployment.js";
import { epochEngine } from "../support/epochEngine.js";
import { type EpochInputArguments } from "../support/epochInputs.js";
import { required } from "../support/options.js";
import { recomputed } from "../support/recomputed.js";
import { runTask } from "../support/runTask.js";

interface Arguments extends EpochInputArguments {
  readonly dir: string;
  readonly engine: string;
  readonly offline: boolean;
}

/** `epoch verify`: exits 1 and names the first difference unless files and chain are exactly what the inputs give. */
export default async function verify(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const dir = required("dir", args.dir);
    const engine = epochEngine(args.engine);
    const chain = args.offline ? undefined : await connectDeployment(hre);
    if (chain !== undefined) {
      await requireChainSnapshot(chain.provider, chain.book, required("snapshot", args.snapshot));
    }
    const verified = await recomputed(args, dir, engine);
    const { manifest } = verified;
    console.log(`epoch ${manifest.epoch}: every artifact recomputed, root ${manifest.root}`);
    if (chain !== undefined) console.log(await checkChainRoot(chain, verified));
  });
}

/** Says where the chain has this root and manifest; throws `chain` where it has others. */
async function checkChainRoot({ book, contracts }: ConnectedDeployment, verified: VerifyResult): Promise<string> {
  const { manifest, manifestDigest } = verified;
  const { epoch, depth, root, count } = manifest;
  const { distributor } = contracts;
  const compare = (what: string, onChain: string, recomputed: string, repeated?: string): void => {
    if (onChain === recomputed) return;
    const problem = `epoch ${epoch}: ${what} on chain is ${onChain}, recomputed ${recomputed}`;
    throw new MsnError("chain", repeated === undefined ? problem : `${problem}: ${repeated}`);
  };
  const pending = await distributor.pendingRoot();
  if (pending.epoch === BigInt(epoch)) {
    const repeated = await repeatedRootText(contracts);
    compare("pending root", pending.root, root, repeated);
    compare("pending count", String(pending.count), String(count), repeated);
    compare("pending manifest digest", pending.manifestDigest, manifestDigest, repeated);
    return "the same root is pending on chain";
  }
  if ((await distributor.newestEpoch()) < BigInt(epoch)) return "the chain has no root for this epoch yet";
  compare(`active root at depth ${depth}`, await distributor.activeRoot(epoch, depth), root);
  // The last proposal of an epoch is the one that became active.
  const proposals = await distributor.queryFilter(distributor.filters.RootProposed(epoch), book.fromBlock);
  compare("manifest digest", proposals.at(-1)?.args.manifestDigest ?? "missing", manifestDigest);
  return "the same root is active on chain";
}
