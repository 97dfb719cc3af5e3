import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import type { Manifest } from "../../offchain/domain/types.js";

/** Files that belong to a published epoch, where they are; undefined where they are not. */
export interface BesideEpoch {
  readonly snapshot: string | undefined;
  readonly proofs: string | undefined;
  readonly previous: string | undefined;
}

/**
 * Looks for what belongs to the epoch in `dir` where the team's folders have it: beside `epochs`, with or without a folder of the
 * chain below it, stand `snapshots` and `proofs`, and beside the epoch the one before. Whoever reads them checks that they are the
 * right ones.
 */
export function besideEpoch(dir: string, { epoch, chainId }: Pick<Manifest, "epoch" | "chainId">): BesideEpoch {
  const epochs = dirname(resolve(dir));
  const homes = [dirname(epochs), dirname(dirname(epochs))];
  const first = (folder: string, name: string): string | undefined =>
    homes
      .flatMap((home) => [join(home, folder, String(chainId), name), join(home, folder, name)])
      .find((file) => existsSync(file));
  const previous = join(epochs, String(epoch - 1));
  return {
    snapshot: first("snapshots", `${epoch}.json`),
    proofs: first("proofs", String(epoch)),
    previous: existsSync(join(previous, "manifest.json")) ? previous : undefined,
  };
}
