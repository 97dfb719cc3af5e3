import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Files that belong to a published epoch, where they are; undefined where they are not. */
export interface BesideEpoch {
  readonly snapshot: string | undefined;
  readonly proofs: string | undefined;
  readonly previous: string | undefined;
}

/**
 * Looks for what belongs to the epoch in `dir` where the team's folders have it: beside `epochs/N`, or `epochs/<chainId>/N`, stand
 * `snapshots/N.json` and `proofs/N`, and beside `N` stands `N − 1`. Whoever reads them checks that they are the right ones.
 */
export function besideEpoch(dir: string, epoch: number): BesideEpoch {
  const epochs = dirname(resolve(dir));
  const homes = [dirname(epochs), dirname(dirname(epochs))];
  const first = (...path: readonly string[]): string | undefined =>
    homes.map((home) => join(home, ...path)).find((file) => existsSync(file));
  const previous = join(epochs, String(epoch - 1));
  return {
    snapshot: first("snapshots", `${epoch}.json`),
    proofs: first("proofs", String(epoch)),
    previous: existsSync(join(previous, "manifest.json")) ? previous : undefined,
  };
}
