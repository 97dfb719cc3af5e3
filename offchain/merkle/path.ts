import { Buffer } from "buffer";

import { MsnError } from "../domain/errors.js";
import { parentWord } from "./sumWord.js";

/** The smallest d with 2^d ≥ count (protocol.md section 4); 0 for an empty tree. */
export function depthOf(count: number): number {
  let depth = 0;
  while (2 ** depth < count) depth++;
  return depth;
}

/**
 * The one path rule (protocol.md section 4): the path's length is exactly `depth(count)`, `index` < 2^depth, no sum
 * overflows, and the words lead from `word` at `index` to `root`.
 */
export function verifyPath(root: Buffer, count: number, index: number, word: Buffer, path: readonly Buffer[]): boolean {
  const depth = depthOf(count);
  const isPlaced = Number.isSafeInteger(index) && index >= 0 && index < 2 ** depth;
  if (!isPlaced || path.length !== depth || [root, word, ...path].some(({ length }) => length !== 32)) return false;
  try {
    const top = path.reduce((node, sibling, level) => {
      const isRight = Math.floor(index / 2 ** level) % 2 === 1;
      return parentWord(Buffer.concat(isRight ? [sibling, node] : [node, sibling]));
    }, word);
    return top.equals(root);
  } catch (error) {
    if (error instanceof MsnError && error.code === "overflow") return false;
    throw error;
  }
}
