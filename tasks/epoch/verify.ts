import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { MsnError } from "../../offchain/domain/errors.js";
import type { Manifest } from "../../offchain/domain/types.js";
import { type ConnectedDeployment, connectDeployment } from "../support/deployment.js";
import { type EpochInputArguments } from "../support/epochInputs.js";
import { required } from "../support/options.js";
import { recomputed, requireChainSnapshot } from "../support/recomputed.js";
import { runTask } from "../support/runTask.js";

interface Arguments extends EpochInputArguments {
  readonly dir: string;
  readonly offline: boolean;
}

/** `epoch verify`: exits 1 and names the first difference unless files and chain are exactly what the inputs give. */
export default async function verify(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const dir = required("dir", args.dir);
    const chain = args.offline ? undefined : await connectDeployment(hre);
    if (chain !== undefined) {
      await requireChainSnapshot(chain.provider, chain.book, required("snapshot", args.snapshot));
    }
    const { manifest } = await recomputed(args, dir);
    console.log(`epoch ${manifest.epoch}: every artifact recomputed, root ${manifest.root}`);
    if (chain !== undefined) console.log(await checkChainRoot(chain, manifest));
  });
}

/** Says where the chain has this root; throws `chain` where it has another. */
async function checkChainRoot({ contracts }: ConnectedDeployment, manifest: Manifest): Promise<string> {
  const { epoch, depth, root, count } = manifest;
  const differs = (where: string, found: string): MsnError =>
    new MsnError("chain", `epoch ${epoch}: recomputed root ${root}, ${where} ${found}`);

  const newest = await contracts.distributor.newestRoot();
  const pending = await contracts.distributor.pendingRoot();
  if (pending.epoch === BigInt(epoch)) {
    if (pending.root !== root) throw differs("pending root", pending.root);
    if (pending.count !== BigInt(count)) throw differs("pending count", String(pending.count));
    return "the same root is pending on chain";
  }
  if (newest.epoch < BigInt(epoch)) return "the chain has no root for this epoch yet";
  const active = await contracts.distributor.activeRoot(epoch, depth);
  if (active !== root) throw differs(`active root at depth ${depth}`, active);
  return "the same root is active on chain";
}
