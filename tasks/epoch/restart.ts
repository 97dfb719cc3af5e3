import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { readActiveRoot } from "../../offchain/chain/epochs/restart.js";
import { formatTable } from "../../offchain/domain/table.js";
import { type ActiveRoot, type Restart, leavesBeyond, writeRestart } from "../../offchain/epoch/restart.js";
import { connectDeployment } from "../support/deployment.js";
import { optionalInteger, required } from "../support/options.js";
import { runTask } from "../support/runTask.js";

interface Arguments {
  readonly leaves: string;
  readonly nodes: string;
  readonly count: string;
  readonly out: string;
}

/** `epoch restart`: the epoch after an active root that nobody can build on, with that root again and registrations to trust. */
export default async function restart(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const [leavesFile, nodesDir] = [required("leaves", args.leaves), required("nodes", args.nodes)];
    const outDir = required("out", args.out);
    const count = optionalInteger("count", args.count, 0);
    const active = await readActiveRoot(await connectDeployment(hre));
    const made = await writeRestart({ active, leavesFile, nodesDir, count }, outDir);
    console.log(
      formatTable(["epoch", `${made.manifest.epoch}, which repeats the root of ${active.epoch}`], rows(made, active)),
    );
    console.log(`written to ${outDir}`);
  });
}

function rows({ manifest, manifestDigest, leaves, trusted }: Restart, active: ActiveRoot): string[][] {
  const isActive = trusted.manifestDigest === active.manifestDigest;
  const whose = isActive ? ", THE ACTIVE ROOT'S OWN: right only if you trust it" : "";
  const uncovered = leavesBeyond(leaves, manifest.count).length;
  return [
    ["root", manifest.root],
    ["manifest digest", manifestDigest],
    ["count", `${manifest.count} (active ${active.count}, depth ${manifest.depth})`],
    ["leaves", `${leaves.length}, of them ${leavesBeyond(leaves, active.count).length} beyond the active count`],
    ...(uncovered === 0
      ? []
      : [["not covered", `${uncovered} leaves are beyond the new count too: restart once more`]]),
    [
      "registrations",
      `${trusted.nodes.length} nodes of epoch ${trusted.epoch}, manifest ${trusted.manifestDigest}${whose}`,
    ],
    ["total gwei", String(manifest.totalGwei)],
  ];
}
