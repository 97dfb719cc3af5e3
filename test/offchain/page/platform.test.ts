import { expect } from "chai";
import fc from "fast-check";

import { keccak256 } from "../../../offchain/crypto/keccak.js";
import { sha256 } from "../../../offchain/crypto/sha256.js";
import { Bytes } from "../../../page/platform/bytes.js";
import { keccak256 as browserKeccak } from "../../../page/platform/keccak.js";
import { sha256 as browserSha } from "../../../page/platform/sha256.js";

const bytes = fc.uint8Array({ maxLength: 200 });
const hexText = fc.stringMatching(/^([0-9a-f]{2}){0,20}[0-9a-fg]?$/);

describe("what the page has in place of Node", () => {
  it("hashes as Node does", () => {
    fc.assert(
      fc.property(bytes, (content) => {
        expect(browserKeccak(content).equals(keccak256(content))).to.equal(true);
        expect(browserSha(content)).to.equal(sha256(content));
      }),
    );
    expect(browserSha("abc")).to.equal(sha256("abc"));
  });

  it("reads and writes bytes as Node's Buffer does", () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(150), fc.nat(150), (content, other, from, to) => {
        const [own, node] = [Bytes.from(content), Buffer.from(content)];
        const same = (a: Uint8Array, b: Uint8Array): void => {
          expect([...a]).to.deep.equal([...b]);
        };
        same(own.subarray(from, to), node.subarray(from, to));
        same(Bytes.concat([own, other]), Buffer.concat([node, other]));
        expect(own.equals(other)).to.equal(node.equals(other));
        for (const encoding of ["hex", "utf8", "latin1"] as const) {
          expect(own.toString(encoding)).to.equal(node.toString(encoding));
        }
        const [target, nodeTarget] = [Bytes.alloc(300), Buffer.alloc(300)];
        const end = Math.min(to, content.length);
        if (from <= end) {
          expect(own.copy(target, 7, from, end)).to.equal(node.copy(nodeTarget, 7, from, end));
          same(target, nodeTarget);
        }
      }),
    );
  });

  it("takes texts as Node's Buffer does, and refuses encodings that it does not know", () => {
    fc.assert(
      fc.property(hexText, fc.nat(20), (text, length) => {
        expect([...Bytes.from(text, "hex")]).to.deep.equal([...Buffer.from(text, "hex")]);
        const [own, node] = [Bytes.alloc(30), Buffer.alloc(30)];
        expect(own.write(text, 2, length, "hex")).to.equal(node.write(text, 2, length, "hex"));
        expect([...own]).to.deep.equal([...node]);
      }),
    );
    expect([...Bytes.from("MSNPATHS", "ascii")]).to.deep.equal([...Buffer.from("MSNPATHS", "ascii")]);
    expect(() => Bytes.from("a", "base64")).to.throw("no such encoding");
    expect(() => Bytes.alloc(1).toString("base64")).to.throw("no such encoding");
  });

  it("keeps numbers big-endian, and ends at the end", () => {
    const [own, node] = [Bytes.alloc(20), Buffer.alloc(20)];
    for (const each of [own, node]) {
      each.writeUInt32BE(0xfedcba98, 3);
      each.writeBigUInt64BE(0xfedcba9876543210n, 9);
    }
    expect([...own]).to.deep.equal([...node]);
    const read = (each: Bytes | Buffer): unknown[] => [
      each.readUInt8(4),
      each.readUInt16BE(4),
      each.readUInt32BE(3),
      each.readBigUInt64BE(9),
    ];
    expect(read(own.subarray(0))).to.deep.equal(read(node));
    expect(() => own.readUInt32BE(17)).to.throw(RangeError);
    expect(Bytes.isBuffer(own)).to.equal(true);
  });
});
