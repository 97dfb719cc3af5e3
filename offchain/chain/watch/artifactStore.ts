import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { MsnError } from "../../domain/errors.js";
import type { Digest } from "../../domain/hex.js";
import type { Leaf } from "../../domain/types.js";
import { readLeaves, writeLeaves } from "../../epoch/artifacts.js";
import { readCompleteManifest } from "../../epoch/published.js";
import { readBytes, writeAtomically } from "../../io/files.js";
import { writeNewDirectory } from "../../io/newDirectory.js";
import { type RootPlace, type RootTree, rootTreeOf } from "../../watch/rootTree.js";
import { withRetries } from "../retry.js";
import { isRoot } from "./view.js";
import { fetchArtifacts, MOST_BYTES } from "./fetchArtifacts.js";
import { type Place, below, placeFrom, placeName, readFrom } from "./places.js";
import type { WatchChain } from "./watchChain.js";

/** Longest line of `leaves.csv`: index, account, amount, two commas, line end. */
const LEAF_LINE_BYTES = 10 + 42 + 20 + 3;

/** How long a URL that did not have what was looked for is left alone; milliseconds. */
const FAILED_FOR_MS = 600_000;

/** Where a watcher looks for artifacts. */
export interface Sources {
  /** Its own folder: what it has verified, and leaves it has seen. */
  readonly artifactsDir: string;
  /** Further places, as people write them. */
  readonly mirrors: readonly string[];
  /** Of IPFS, for `ipfs:` addresses. */
  readonly gateway?: string;
}

/** Published artifacts of roots: those found elsewhere are checked before they are used, and kept. */
export class ArtifactStore {
  readonly #trees = new Map<Digest, RootTree>();
  /** When URLs did not have what was looked for, by place and what that was; milliseconds. */
  readonly #failed = new Map<string, number>();

  constructor(
    private readonly chain: WatchChain,
    private readonly sources: Sources,
  ) {}

  /** Where the artifacts of an epoch that was recomputed here stand. */
  epochDir(epoch: number): string {
    return join(this.sources.artifactsDir, "epochs", this.#chainId, String(epoch));
  }

  /** Where an epoch's snapshot is kept. */
  snapshotFile(epoch: number): string {
    return join(this.sources.artifactsDir, "snapshots", this.#chainId, `${epoch}.json`);
  }

  /** Where artifacts that somebody published stand, whatever they are worth. */
  fetchedDir(epoch: number, manifestDigest: Digest): string {
    return join(this.sources.artifactsDir, "fetched", this.#chainId, `${epoch}-${manifestDigest.slice(2)}`);
  }

  get #chainId(): string {
    return String(this.chain.book.chainId);
  }

  #leavesDir(): string {
    return join(this.sources.artifactsDir, "leaves", this.#chainId);
  }

  /** The leaves of a root, from memory, disk or wherever they are published; undefined where nobody shows them. */
  async treeOf(place: RootPlace, uri: string): Promise<RootTree | undefined> {
    if (!isRoot(place)) return rootTreeOf(this.chain.domain, place, []);
    const known = this.#trees.get(place.root);
    if (known?.depth === place.depth) return known;
    const kept = (await this.#kept()).filter(({ root, depth }) => root === place.root && depth === place.depth);
    const candidates = [
      ...kept.map((same) => ({ place: { dir: this.#leavesDir() }, name: leavesName(same) })),
      ...this.#places(place.epoch, uri).map((candidate) => ({ place: candidate, name: "leaves.csv" })),
    ];
    for (const { place: where, name } of candidates) {
      const found = await this.#unlessFailed(where, `${place.root} ${place.depth}`, () =>
        leavesAt(this.chain, where, name, place),
      );
      if (found !== undefined) {
        await this.keep(found);
        return found;
      }
    }
    return undefined;
  }

  /** What a place has; a URL that did not have it is not asked again at once, however often passes come by. */
  async #unlessFailed<T>(place: Place, what: string, find: () => Promise<T | undefined>): Promise<T | undefined> {
    if ("dir" in place) return find();
    const key = `${placeName(place)} ${what}`;
    for (const [other, at] of this.#failed) if (Date.now() - at >= FAILED_FOR_MS) this.#failed.delete(other);
    if (this.#failed.has(key)) return undefined;
    const found = await find();
    if (found === undefined) this.#failed.set(key, Date.now());
    return found;
  }

  /** Keeps the leaves of a root, so that whatever becomes of their publisher, they protect later roots. */
  async keep(tree: RootTree): Promise<void> {
    this.#trees.set(tree.root, tree);
    const file = join(this.#leavesDir(), leavesName(tree));
    const ascending: Leaf[] = [...tree.leaves.values()].sort((a, b) => a.index - b.index);
    const bytes = writeLeaves(ascending);
    const kept = await readBytes(file).catch(() => undefined);
    if (kept?.equals(bytes) !== true) await writeAtomically(file, bytes);
  }

  /** The roots whose leaves are kept here; one that was repeated may be kept with its first epoch alone. */
  async #kept(): Promise<RootPlace[]> {
    const names = await readdir(this.#leavesDir()).catch(() => []);
    return names.flatMap((name) => placeOfLeaves(name) ?? []);
  }

  /** The leaves of the newest active root before `epoch` that were kept here. */
  async activeTreeBefore(epoch: number): Promise<RootTree | undefined> {
    const places = (await this.#kept()).filter((place) => place.epoch < epoch);
    for (const place of places.sort((a, b) => b.epoch - a.epoch)) {
      const { distributor } = this.chain.contracts;
      const active = await withRetries(() => distributor.activeRoot(place.epoch, place.depth));
      const tree = active === place.root ? await this.treeOf(place, "") : undefined;
      if (tree !== undefined) return tree;
    }
    return undefined;
  }

  /** Forgets the trees of all roots but these. */
  retain(places: readonly RootPlace[]): void {
    for (const root of this.#trees.keys()) {
      if (!places.some((place) => place.root === root)) this.#trees.delete(root);
    }
  }

  /**
   * A directory with all artifacts of an epoch whose manifest has this digest: the one recomputed here, one fetched before,
   * or one fetched now. Undefined where nobody has them all.
   */
  async completeDir(epoch: number, manifestDigest: Digest, uri: string): Promise<string | undefined> {
    const fetched = this.fetchedDir(epoch, manifestDigest);
    for (const dir of [this.epochDir(epoch), fetched]) if (await isComplete(dir, manifestDigest)) return dir;
    for (const place of this.#places(epoch, uri)) {
      const written = await this.#unlessFailed(place, manifestDigest, () => fetchInto(fetched, place, manifestDigest));
      if (written !== undefined) return written;
    }
    return undefined;
  }

  #places(epoch: number, uri: string): Place[] {
    const { artifactsDir, mirrors, gateway } = this.sources;
    const named = [artifactsDir, ...mirrors].flatMap((text) => placeFrom(text, gateway) ?? []);
    const conventional = named.map((place) => below(place, "epochs", this.#chainId, String(epoch)));
    const given = [...mirrors, uri].flatMap((text) => placeFrom(text, gateway) ?? []);
    const places = new Map([...conventional, ...given].map((place) => [placeName(place), place]));
    return [...places.values()];
  }
}

/** Name of the file that keeps the leaves of a root, whatever else is known of it. */
const leavesName = ({ epoch, root, depth }: RootPlace): string => `${epoch}-${root.slice(2)}-${depth}.csv`;

/** The root that such a name is of; undefined for any other name. */
function placeOfLeaves(name: string): RootPlace | undefined {
  const [, epoch, root, depth] = /^([1-9][0-9]{0,14})-([0-9a-f]{64})-(0|[1-9][0-9]?)\.csv$/.exec(name) ?? [];
  return root === undefined ? undefined : { epoch: Number(epoch), root: `0x${root}`, depth: Number(depth) };
}

async function leavesAt(
  { domain }: WatchChain,
  where: Place,
  name: string,
  place: RootPlace,
): Promise<RootTree | undefined> {
  const places = 2 ** place.depth;
  try {
    const bytes = await readFrom(where, name, Math.min(MOST_BYTES, 64 + places * LEAF_LINE_BYTES));
    return rootTreeOf(domain, place, readLeaves(bytes, name, places).leaves);
  } catch (error) {
    if (error instanceof MsnError) return undefined; // not there, or nothing that leads to the root
    throw error;
  }
}

async function isComplete(dir: string, manifestDigest: Digest): Promise<boolean> {
  return (await readCompleteManifest(dir))?.manifestDigest === manifestDigest;
}

/** Writes what a place has into a new directory, and returns that; undefined where the place does not have all of it. */
async function fetchInto(target: string, place: Place, manifestDigest: Digest): Promise<string | undefined> {
  const artifacts = fetchArtifacts(place, manifestDigest);
  let missing: unknown;
  try {
    await writeNewDirectory(target, async (temporary) => {
      for (;;) {
        const next = await artifacts.next().catch((error: unknown) => {
          missing = error;
          throw error;
        });
        if (next.done === true) return;
        const [name, bytes] = next.value;
        await writeAtomically(join(temporary, name), bytes);
      }
    });
    return target;
  } catch (error) {
    if (error instanceof MsnError && error === missing) return undefined; // the place is at fault, not the disk here
    throw error;
  }
}
