import { join } from "node:path";

import { pathsFile } from "../../offchain/epoch/pathsFile.js";
import { PATHS_FILE } from "../../offchain/epoch/pathsLayout.js";
import { loadLeaves } from "../../offchain/epoch/published.js";
import { writeAtomically } from "../../offchain/io/files.js";
import { required } from "../support/options.js";
import { runTask } from "../support/runTask.js";

interface Arguments {
  readonly dir: string;
}

/** `epoch paths`: every account's path in one file, for an epoch that was published without it or fetched from elsewhere. */
export default async function paths(args: Arguments): Promise<unknown> {
  return runTask(async () => {
    const dir = required("dir", args.dir);
    const published = await loadLeaves(dir);
    const file = join(dir, PATHS_FILE);
    await writeAtomically(file, pathsFile(published));
    const { epoch, root } = published.manifest;
    console.log(`epoch ${epoch}: ${published.leaves.length} paths to root ${root}, written to ${file}`);
  });
}
