import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { Sha256 } from "../../offchain/crypto/sha256.js";
import type { Digest } from "../../offchain/domain/hex.js";
import type { Snapshot } from "../../offchain/domain/types.js";
import { calculateEpoch } from "../../offchain/epoch/calculate.js";
import { PIECE_BYTES } from "../../offchain/io/pieces.js";
import { batchPath } from "../../offchain/io/proofFolder.js";
import { storedPieces } from "../../offchain/io/storedFile.js";
import { probeListDigest } from "../../offchain/proofs/probeList.js";
import { gzipBomb } from "./gzipBomb.js";
import { batch, probe, registration, removeFolders, rowsOf, VERIFIERS, writeWorld } from "./world.js";

const MEBIBYTE = 2 ** 20;
const MEBIBYTES = 400;
const ROUND = new Map([[0, batch(probe("n"))]]);
const LIAR = VERIFIERS[2] ?? "0x";

describe("a verifier whose small .gz unpacks to a large batch", () => {
  after(removeFolders);

  /** Two verifiers measure round 0; the third commits a bomb, or something else. */
  async function bombed(committed: Digest | undefined) {
    const world = await writeWorld({
      registrations: [registration("n", "o")],
      batches: [ROUND, ROUND, new Map()],
      snapshot: (right: Snapshot) => {
        const commitments = new Map(right.commitments);
        const commitment = commitments.get(LIAR);
        if (committed === undefined || commitment === undefined) return right;
        const probes = probeListDigest([{ round: 0, digest: committed }]);
        return { ...right, commitments: commitments.set(LIAR, { ...commitment, probes }) };
      },
    });
    const location = join(world.proofsDir, `${batchPath(LIAR, 0)}.gz`);
    await writeFile(location, gzipBomb(MEBIBYTES));
    return { world, location };
  }

  it("is rejected like any other, and nobody else's epoch is held up", async () => {
    const hash = new Sha256();
    for (let i = 0; i < MEBIBYTES; i++) hash.add(Buffer.alloc(MEBIBYTE));
    const { world } = await bombed(hash.digest());
    const { artifacts, liveRounds } = await calculateEpoch(world);
    expect(liveRounds).to.equal(1);
    expect(rowsOf(artifacts.get("rejected.csv"))).to.deep.equal([`${batchPath(LIAR, 0)},0,kbps`]);
  });

  it("is silent where it has committed something else", async () => {
    const { world } = await bombed(undefined);
    const { artifacts } = await calculateEpoch(world);
    expect(rowsOf(artifacts.get("rejected.csv"))).to.deep.equal([`probes/${LIAR},,silent`]);
  });

  it("takes no memory for what it unpacks to", async () => {
    const { location } = await bombed(undefined);
    const before = process.memoryUsage().arrayBuffers;
    let [bytes, most, largest] = [0, 0, 0];
    for await (const piece of storedPieces({ location, isGzip: true })) {
      bytes += piece.length;
      largest = Math.max(largest, piece.length);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(bytes).to.equal(MEBIBYTES * MEBIBYTE);
    expect(largest).to.be.at.most(PIECE_BYTES);
    expect(most).to.be.below((MEBIBYTES / 2) * MEBIBYTE);
  });
});
