import { crc32, gzipSync } from "node:zlib";

import type { Draw } from "./draw.js";

const [FTEXT, FHCRC, FEXTRA, FNAME, FCOMMENT, RESERVED] = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20] as const;

/** A clean member, at times with all that RFC 1952 allows in a header. */
export function cleanGzip(content: Buffer, draw: Draw): Buffer {
  const member = gzipSync(content, { level: draw.integer(0, 9) });
  const flags = draw.pick([0, 0, 0, FTEXT, FHCRC, FEXTRA, FNAME, FCOMMENT, FHCRC | FEXTRA | FNAME | FCOMMENT]);
  const header = Buffer.concat([
    member.subarray(0, 10),
    Buffer.from((flags & FEXTRA) === 0 ? [] : [2, 0, 0, 9]),
    Buffer.from((flags & FNAME) === 0 ? "" : "name\0", "latin1"),
    Buffer.from((flags & FCOMMENT) === 0 ? "" : "comment\0", "latin1"),
  ]);
  header[3] = flags;
  const check = Buffer.alloc((flags & FHCRC) === 0 ? 0 : 2);
  if (check.length > 0) check.writeUInt16LE(crc32(header) % 2 ** 16);
  return Buffer.concat([header, check, member.subarray(10)]);
}

const withFlag = (member: Buffer, flag: number, field: Buffer): Buffer => {
  const header = Buffer.concat([member.subarray(0, 10), field]);
  header[3] = flag;
  return Buffer.concat([header, member.subarray(10)]);
};

/** What is not exactly one clean member. */
export const UNCLEAN_GZIP: Record<string, (content: Buffer) => Buffer> = {
  "bytes behind the member": (content) => Buffer.concat([gzipSync(content), Buffer.from([0])]),
  "two members": (content) => Buffer.concat([gzipSync(content), gzipSync(Buffer.alloc(0))]),
  "cut off member": (content) => gzipSync(content).subarray(0, -1),
  "cut off data": (content) => gzipSync(content).subarray(0, -9),
  "nothing at all": () => Buffer.alloc(0),
  "wrong checksum": (content) => {
    const member = gzipSync(content);
    member[member.length - 8]! ^= 1;
    return member;
  },
  "wrong length": (content) => {
    const member = gzipSync(content);
    member[member.length - 1]! ^= 1;
    return member;
  },
  "reserved flag": (content) => withFlag(gzipSync(content), RESERVED, Buffer.alloc(0)),
  "wrong header checksum": (content) => withFlag(gzipSync(content), FHCRC, Buffer.from([1, 2])),
  "other method": (content) => {
    const member = gzipSync(content);
    member[2] = 7;
    return member;
  },
  "not packed": (content) => content,
};
