import { Buffer } from "buffer";

import { SUM_LIMIT } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import { writeHex } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";

/** Bytes of a packed leaf: account (20), index (u32), lifetime amount in gwei (u64), big-endian. */
export const PACKED_LEAF_BYTES = 32;
export const PACKED_AT = { account: 0, index: 20, amount: 24 } as const;
const MAX_INDEX = 2 ** 32 - 1;

/**
 * Leaves one behind the other in the order given, in memory that threads can share unless `packed` is given. Throws `overflow` for an amount outside 64
 * bits, `merkle` for an index outside 32, `address` for text that is no account.
 */
export function packLeaves(leaves: readonly Leaf[]): Buffer {
  const packed = Buffer.from(new SharedArrayBuffer(leaves.length * PACKED_LEAF_BYTES));
  leaves.forEach((leaf, i) => {
    writeLeaf(leaf, packed, i * PACKED_LEAF_BYTES);
  });
  return packed;
}

/** One packed leaf, in memory of its own: a browser has none to share with threads. Throws like {@link packLeaves}. */
export function packLeaf(leaf: Leaf): Buffer {
  const packed = Buffer.alloc(PACKED_LEAF_BYTES);
  writeLeaf(leaf, packed, 0);
  return packed;
}

function writeLeaf({ index, account, cumulativeGwei }: Leaf, packed: Buffer, at: number): void {
  if (cumulativeGwei < 0n || cumulativeGwei >= SUM_LIMIT) {
    throw new MsnError("overflow", `leaf ${index}: ${cumulativeGwei} gwei does not fit into 64 bits`);
  }
  if (!Number.isInteger(index) || index < 0 || index > MAX_INDEX) {
    throw new MsnError("merkle", `leaf ${index} stands outside the places of any tree`);
  }
  writeHex(account, 20, packed, at + PACKED_AT.account);
  packed.writeUInt32BE(index, at + PACKED_AT.index);
  packed.writeBigUInt64BE(cumulativeGwei, at + PACKED_AT.amount);
}
