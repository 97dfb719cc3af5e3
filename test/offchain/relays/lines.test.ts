import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";

import { expect } from "chai";

import { openStream, readLines } from "../../../offchain/io/lines.js";
import { expectRejects } from "../failure.js";
import { newFolder, removeFolders } from "../world.js";

async function linesOf(source: Readable, file = "input"): Promise<string[]> {
  const lines: string[] = [];
  for await (const { number, text } of readLines(source, file)) lines.push(`${number}:${text}`);
  return lines;
}

describe("lines of a stream", () => {
  after(removeFolders);

  it("does not depend on how the bytes are cut", async () => {
    const bytes = Buffer.from("één\r\n\nzwei\nlast");
    const whole = await linesOf(Readable.from([bytes]));
    expect(whole).to.deep.equal(["1:één", "2:", "3:zwei", "4:last"]);
    const single = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(await linesOf(Readable.from(single))).to.deep.equal(whole);
  });

  it("has no line after a final line end, and none in an empty file", async () => {
    expect(await linesOf(Readable.from([Buffer.from("a\n")]))).to.deep.equal(["1:a"]);
    expect(await linesOf(Readable.from([]))).to.deep.equal([]);
  });

  it("refuses endless lines", async () => {
    await expectRejects(
      linesOf(Readable.from([Buffer.alloc(70_000, "x")])),
      "io",
      "input, line 1: expected lines of at",
    );
  });

  it("unpacks .gz and reports a truncated one, a missing file and a directory by name", async () => {
    const folder = await newFolder();
    const file = join(folder, "text.gz");
    const packed = gzipSync("a\nb\n");
    await writeFile(file, packed);
    expect(await linesOf(openStream(file), file)).to.deep.equal(["1:a", "2:b"]);
    await writeFile(file, packed.subarray(0, -6));
    await expectRejects(linesOf(openStream(file), file), "gzip", `${file}: damaged or truncated gzip data`);
    await expectRejects(linesOf(openStream(`${folder}/no`), "no"), "io", "no: no such file or directory");
    await expectRejects(linesOf(openStream(`${folder}/no.gz`), "no.gz"), "io", "no.gz: no such file or directory");
    await expectRejects(linesOf(openStream(folder), "folder"), "io", "folder: cannot read (EISDIR)");
  });
});
