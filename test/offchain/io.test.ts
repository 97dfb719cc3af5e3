import { expect } from "chai";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32, gunzipSync, gzipSync } from "node:zlib";

import type { Json } from "../../offchain/io/canonicalJson.js";
import { parseCanonicalJson, writeCanonicalJson } from "../../offchain/io/canonicalJson.js";
import { readCsv, writeCsv } from "../../offchain/io/csv.js";
import { writeAtomically } from "../../offchain/io/files.js";
import { PIECE_BYTES } from "../../offchain/io/pieces.js";
import { readStored, storedPieces } from "../../offchain/io/storedFile.js";
import { expectRejects, expectThrows } from "./failure.js";
import { newFolder, removeFolders } from "./world.js";

/** A member with all optional header fields, as RFC 1952 allows them. */
function decorated(content: Buffer): Buffer {
  const plain = gzipSync(content);
  const head = Buffer.from(plain.subarray(0, 10));
  head[3] = 0x1f;
  const extra = Buffer.from("\x04\0abcdname.rows\0a comment\0", "latin1");
  const header = Buffer.concat([head, extra]);
  const check = Buffer.alloc(2);
  check.writeUInt16LE(crc32(header) % 65_536);
  return Buffer.concat([header, check, plain.subarray(10)]);
}

describe("strict gzip", () => {
  const content = Buffer.from("eighty bytes of nothing in particular ".repeat(50));
  const member = gzipSync(content);
  const changed = (at: number): Buffer => {
    const copy = Buffer.from(member);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  let location = "";
  const unpacked = async (bytes: Uint8Array): Promise<Buffer> => {
    await writeFile(location, bytes);
    return readStored({ location, isGzip: true });
  };
  const expectRefused = async (bytes: Uint8Array, problem: string): Promise<void> => {
    await writeFile(location, bytes);
    await expectRejects(readStored({ location, isGzip: true }), "gzip", problem);
  };

  before(async () => {
    location = join(await newFolder(), "file.gz");
  });
  after(removeFolders);

  it("reads one clean member, whatever its header says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.constantFrom(1, 6, 9), async (bytes, level) => {
        expect((await unpacked(gzipSync(bytes, { level }))).equals(bytes)).to.equal(true);
      }),
    );
    expect(gunzipSync(decorated(content)).equals(content)).to.equal(true);
    expect((await unpacked(decorated(content))).equals(content)).to.equal(true);
  });

  it("reads content and names of several pieces", async () => {
    const noise = Buffer.concat(
      Array.from({ length: 40 }, (_, i) => createHash("shake256", { outputLength: 100_003 }).update(`${i}`).digest()),
    );
    for (const large of [noise, Buffer.alloc(3 * PIECE_BYTES), Buffer.alloc(PIECE_BYTES + 1, "ab")]) {
      await writeFile(location, large);
      const pieces: Buffer[] = [];
      for await (const piece of storedPieces({ location, isGzip: false })) pieces.push(Buffer.from(piece));
      expect(pieces.length > 1 && Buffer.concat(pieces).equals(large)).to.equal(true);
      expect((await unpacked(gzipSync(large))).equals(large)).to.equal(true);
      await expectRefused(
        Buffer.concat([gzipSync(large), Buffer.alloc(2 * PIECE_BYTES)]),
        "behind the first gzip member",
      );
      await expectRefused(gzipSync(large).subarray(0, -9), "damaged or truncated");
    }
    const named = Buffer.concat([
      member.subarray(0, 10),
      Buffer.alloc(2 * PIECE_BYTES, "n"),
      Buffer.from([0]),
      member.subarray(10),
    ]);
    named[3] = 0x08;
    expect((await unpacked(named)).equals(content)).to.equal(true);
  });

  it("refuses every truncation", async () => {
    for (let length = 0; length < member.length; length++) await expectRefused(member.subarray(0, length), "");
    for (let length = 0; length < 40; length++) await expectRefused(decorated(content).subarray(0, length), "");
  });

  it("refuses a second member and anything else behind the first, which gunzip accepts", async () => {
    const second = Buffer.concat([member, member]);
    const zeros = Buffer.concat([member, Buffer.alloc(3)]);
    expect([gunzipSync(second).length, gunzipSync(zeros).length]).to.deep.equal([2 * content.length, content.length]);
    await expectRefused(second, "behind the first gzip member");
    await expectRefused(zeros, "behind the first gzip member");
    await expectRefused(Buffer.concat([member, gzipSync("")]), "behind");
  });

  it("refuses wrong checksums, lengths, methods and reserved flags", async () => {
    await expectRefused(changed(member.length - 8), "checksum");
    await expectRefused(changed(member.length - 4), "length");
    await expectRefused(changed(0), "not a gzip file");
    await expectRefused(changed(2), "not a gzip file");
    const reserved = Buffer.from(member);
    reserved[3] = 0x20;
    await expectRefused(reserved, "reserved");
    const header = decorated(content);
    header[12] = (header[12] ?? 0) ^ 1;
    await expectRefused(header, "header checksum");
  });
});

describe("canonical JSON", () => {
  const { json } = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: "grapheme-ascii" }),
      fc.maxSafeInteger(),
      fc.array(tie("json"), { maxLength: 4 }),
      fc.dictionary(fc.string({ unit: "grapheme-ascii" }), tie("json"), { maxKeys: 4 }),
    ),
  }));

  it("what is written parses to the same value, and only as written", () => {
    fc.assert(
      fc.property(
        json.filter((value) => !JSON.stringify(value).includes("__proto__")),
        (value) => {
          const text = writeCanonicalJson(value);
          expect(text).to.match(/^[\x20-\x7e]*\n$/);
          const parsed = parseCanonicalJson(Buffer.from(text), "f");
          expect(parsed).to.deep.equal(value);
          expect(writeCanonicalJson(parsed)).to.equal(text);
        },
      ),
    );
  });

  it("sorts keys by byte", () => {
    expect(writeCanonicalJson({ b: 1, a: [1, "x"], B: 2, 10: 3, 9: 4 })).to.equal(
      '{"10":3,"9":4,"B":2,"a":[1,"x"],"b":1}\n',
    );
  });

  const wrong: [name: string, text: string][] = [
    ["a blank", '{"a": 1}\n'],
    ["no line end", '{"a":1}'],
    ["two line ends", '{"a":1}\n\n'],
    ["a carriage return", '{"a":1}\r\n'],
    ["unsorted keys", '{"b":1,"a":1}\n'],
    ["a key twice", '{"a":1,"a":1}\n'],
    ["an exponent", '{"a":1e3}\n'],
    ["a fraction", '{"a":1.5}\n'],
    ["minus zero", '{"a":-0}\n'],
    ["a number above 2^53", '{"a":9007199254740993}\n'],
    ["true", '{"a":true}\n'],
    ["null", '{"a":null}\n'],
    ["a needless escape", '{"\\u0061":1}\n'],
    ["a letter outside ASCII", '{"a":"é"}\n'],
    ["a byte order mark", '\ufeff{"a":1}\n'],
    ["no JSON", "{\n"],
    ["a prototype key out of order", '{"a":1,"__proto__":2}\n'],
  ];
  for (const [name, text] of wrong) {
    it(`refuses ${name}`, () => {
      expectThrows(() => parseCanonicalJson(Buffer.from(text), "f.json"), "json", "f.json: ");
    });
  }
});

describe("tables", () => {
  const read = (text: string): [number, string][] =>
    readCsv(Buffer.from(text), "t.csv", "index,account", (row) => [row.integer(0), row.address(1)]);
  const account = `0x${"ab".repeat(20)}`;

  it("read what they write", () => {
    expect(read(writeCsv("index,account", [7], (index) => `${index},${account}`).toString())).to.deep.equal([
      [7, account],
    ]);
    const many = Array.from({ length: 5_000 }, (_, i) => i);
    expect(read(writeCsv("index,account", many, (i) => `${i},${account}`).toString())).to.deep.equal(
      many.map((i) => [i, account]),
    );
    expect(read("index,account\n")).to.deep.equal([]);
  });

  it("complain about file, line and column", () => {
    expectThrows(() => read("index,account"), "csv", "t.csv: expected a line end");
    expectThrows(() => read("index\n"), "csv", "t.csv, line 1: expected the header");
    expectThrows(() => read(`index,account\n1,${account},\n`), "csv", "t.csv, line 2: expected 2 columns");
    expectThrows(() => read(`index,account\n1,${account}\n01,${account}\n`), "csv", "t.csv, line 3, index");
    expectThrows(() => read(`index,account\n1,${account.toUpperCase()}\n`), "csv", "t.csv, line 2, account");
    expectThrows(() => read(`index,account\r\n1,${account}\r\n`), "csv", "line 1");
  });

  it("refuse more rows than there can be before they look at one, and quote no more of a cell than a line holds", () => {
    const most = (text: string): unknown => readCsv(Buffer.from(text), "t.csv", "index", (row) => row.integer(0), 2);
    expect(most("index\n0\n1\n")).to.deep.equal([0, 1]);
    expectThrows(() => most("\n\n\n\n"), "csv", "t.csv: expected at most 2 rows");
    let message = "";
    try {
      most(`index\n${"9".repeat(10_000)}\n`);
    } catch (error) {
      message = String(error);
    }
    expect(message).to.match(/t\.csv, line 2, index: expected a decimal below/);
    expect(message.length).to.be.lessThan(300);
  });
});

describe("atomic writes", () => {
  after(removeFolders);

  it("replace a file at once and leave nothing else behind", async () => {
    const dir = await newFolder();
    await writeFile(join(dir, "a"), "old");
    await writeAtomically(join(dir, "a"), "new");
    await writeAtomically(join(dir, "below/b"), "b");
    expect(await readFile(join(dir, "a"), "utf8")).to.equal("new");
    expect((await readdir(dir)).sort()).to.deep.equal(["a", "below"]);
    await expectRejects(writeAtomically(dir, "x"), "io", `${dir}: cannot write`);
    expect((await readdir(join(dir, ".."))).filter((name) => name.endsWith(".tmp"))).to.deep.equal([]);
  });
});
