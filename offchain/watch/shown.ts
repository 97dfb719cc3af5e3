import { type Digest, fromHex, toHex } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import { type ShownPage, type ShownPlace, leavesOfPage } from "../merkle/page.js";
import { verifyPath } from "../merkle/path.js";
import { leafWord } from "../merkle/sumWord.js";
import { type KnownPage, type RootPlace, pageRootOf } from "./rootTree.js";

/** A demand was answered; where nothing was shown with it, by the newest active root. */
export interface Answered {
  readonly kind: "answered";
  readonly serial: number;
  readonly subject: Digest;
}
/** What an answer showed of a leaf. */
export interface LeafShown {
  readonly kind: "leafShown";
  readonly serial: number;
  readonly subject: Digest;
  readonly cumulativeGwei: bigint;
  readonly path: readonly Digest[];
}
/** What an answer showed of a page. */
export interface PageShown {
  readonly kind: "pageShown";
  readonly serial: number;
  readonly page: number;
  readonly shown: ShownPage;
}
/** An answer as the contract tells of it, however it was sent. */
export type Answer = Answered | LeafShown | PageShown;

/** A page that an answer showed; undefined where it does not lead to the root, and the node that told of it lies. */
export function knownPage(domain: Buffer, root: RootPlace, { page, shown }: PageShown): KnownPage | undefined {
  const leaves = leavesOfPage(pageRootOf(domain, root), page, shown);
  return leaves === undefined ? undefined : { page, leaves, shown };
}

/** A leaf of a root with its place. */
export interface ShownLeaf extends ShownPlace {
  readonly leaf: Leaf;
}

/** The leaf that an answer showed where `demanded` was asked for; undefined where it does not lead to the root. */
export function knownLeaf(
  domain: Buffer,
  { root, depth }: RootPlace,
  { index, account }: Leaf,
  { cumulativeGwei, path }: LeafShown,
): ShownLeaf | undefined {
  const word = leafWord(domain, index, account, cumulativeGwei);
  const siblings = path.map((sibling) => fromHex(sibling, 32));
  const isThere = verifyPath(fromHex(root, 32), 2 ** depth, index, word, siblings);
  return isThere ? { leaf: { index, account, cumulativeGwei }, word: toHex(word), path } : undefined;
}
