import { expect } from "chai";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { ARTIFACTS } from "../../offchain/epoch/artifacts.js";
import { computeEpoch } from "../../offchain/epoch/compute.js";
import { verifyEpoch } from "../../offchain/epoch/verify.js";

const VECTORS = fileURLToPath(new URL("../vectors/epochs", import.meta.url));

describe("epoch vectors", () => {
  let out: string;
  before(async () => {
    out = await mkdtemp(join(tmpdir(), "msn-vectors-"));
    for (const epoch of [1, 2]) {
      await computeEpoch({
        proofsDir: join(VECTORS, `${epoch}/proofs`),
        snapshotFile: join(VECTORS, `${epoch}/snapshot.json`),
        ...(epoch === 1 ? {} : { previousDir: join(out, "1") }),
        outDir: join(out, String(epoch)),
      });
    }
  });
  after(() => rm(out, { recursive: true, force: true }));

  for (const epoch of [1, 2]) {
    for (const artifact of ARTIFACTS) {
      it(`epoch ${epoch}: ${artifact} is the same byte for byte`, async () => {
        const computed = await readFile(join(out, String(epoch), artifact), "latin1");
        const expected = await readFile(join(VECTORS, `${epoch}/artifacts`, artifact), "latin1");
        expect(expected).to.have.length.greaterThan(0);
        expect(computed).to.equal(expected);
      });
    }
  }

  it("the published artifacts verify on top of the published epoch before", async () => {
    const { difference } = await verifyEpoch({
      proofsDir: join(VECTORS, "2/proofs"),
      snapshotFile: join(VECTORS, "2/snapshot.json"),
      previousDir: join(VECTORS, "1/artifacts"),
      publishedDir: join(VECTORS, "2/artifacts"),
    });
    expect(difference).to.equal(undefined);
  });
});
