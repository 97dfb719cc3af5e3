import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { Sha256 } from "../../offchain/crypto/sha256.js";
import { readBatch } from "../../offchain/epoch/verifierBatches.js";
import { gzipBomb } from "../offchain/gzipBomb.js";
import { newFolder, removeFolders } from "../offchain/world.js";

const MEBIBYTE = 2 ** 20;
// A gzip member writes its length down modulo 2^32.
const MEBIBYTES = 4_097;

describe("a batch of more than four gibibytes", () => {
  after(removeFolders);

  it("is read to its end: digest, length, first fault", async () => {
    const location = join(await newFolder(), "00000.rows.gz");
    await writeFile(location, gzipBomb(MEBIBYTES));
    const hash = new Sha256();
    const zeros = Buffer.alloc(MEBIBYTE);
    for (let i = 0; i < MEBIBYTES; i++) hash.add(zeros);
    const facts = await readBatch({ location, isGzip: true }, () => undefined);
    expect(facts).to.deep.equal({
      digest: hash.digest(),
      bytes: MEBIBYTES * MEBIBYTE,
      fault: { record: 0, code: "kbps" },
    });
  });
});
