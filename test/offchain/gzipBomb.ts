import { constants, crc32, deflateRawSync } from "node:zlib";

const MEBIBYTE = 2 ** 20;
const NO_FLAGS = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
/** A last deflate block that holds nothing. */
const LAST_BLOCK = Buffer.from([3, 0]);

/** One clean gzip member that unpacks to so many mebibytes of zeros, about a thousandth of them long. */
export function gzipBomb(mebibytes: number): Buffer {
  const zeros = Buffer.alloc(MEBIBYTE);
  const block = deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH });
  let checksum = 0;
  for (let i = 0; i < mebibytes; i++) checksum = crc32(zeros, checksum);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(checksum, 0);
  trailer.writeUInt32LE((mebibytes * MEBIBYTE) % 2 ** 32, 4);
  return Buffer.concat([NO_FLAGS, ...Array.from({ length: mebibytes }, () => block), LAST_BLOCK, trailer]);
}
