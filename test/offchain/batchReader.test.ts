import { expect } from "chai";
import fc from "fast-check";

import { sha256 } from "../../offchain/crypto/sha256.js";
import { fromHex } from "../../offchain/domain/hex.js";
import { NODE_BYTES, PROBE_BYTES } from "../../offchain/domain/probeLayout.js";
import type { Registration } from "../../offchain/domain/types.js";
import { NodeColumns } from "../../offchain/epoch/nodeColumns.js";
import { NodeReports } from "../../offchain/epoch/nodeReports.js";
import { BatchReader, batchFault, recordsIn } from "../../offchain/proofs/batchReader.js";
import { firstProbeFault } from "../../offchain/proofs/probeBatch.js";
import { encodeProbe } from "../../offchain/proofs/probeRecord.js";
import { hexOf, probe } from "./world.js";

const ROUNDS = 168;
const recordOf = (node: number, kbps = 1): Buffer =>
  encodeProbe({ ...probe("n"), node: `0x${node.toString(16).padStart(40, "0")}`, kbps });

/** Ascending records, at times one out of range, in the wrong place or cut off. */
const batches = fc
  .tuple(
    fc.uniqueArray(fc.nat(500), { maxLength: 40 }),
    fc.option(fc.nat(40), { freq: 2 }),
    fc.constantFrom("kbps", "order"),
    fc.option(fc.nat(PROBE_BYTES - 1), { freq: 4 }),
  )
  .map(([nodes, faulty, fault, cut]) => {
    const records = nodes
      .sort((a, b) => a - b)
      .map((node, i) => (i !== faulty ? recordOf(node) : fault === "kbps" ? recordOf(node, 0) : recordOf(0)));
    return Buffer.concat([...records, Buffer.alloc(cut ?? 0)]);
  });

/** The content in pieces that end anywhere. */
function inPieces(content: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [0, ...cuts.map((cut) => cut % (content.length + 1)).sort((a, b) => a - b), content.length];
  return ends.slice(1).map((end, i) => content.subarray(ends[i], end));
}

describe("a batch read in pieces", () => {
  it("has the digest, the length and the first fault of the whole, however it is cut", () => {
    fc.assert(
      fc.property(batches, fc.array(fc.nat(), { maxLength: 6 }), (content, cuts) => {
        const passed: Buffer[] = [];
        const reader = new BatchReader((records) => passed.push(Buffer.from(records)));
        // A piece holds only until the next one is read into its place.
        for (const piece of inPieces(content, cuts).map((part) => Buffer.from(part))) {
          reader.add(piece);
          piece.fill(0xff);
        }
        const facts = reader.end();

        const whole = content.subarray(0, content.length - (content.length % PROBE_BYTES));
        const fault = firstProbeFault(whole);
        expect(facts).to.deep.equal({ digest: sha256(content), bytes: content.length, fault });
        expect(recordsIn(facts)).to.equal(whole.length / PROBE_BYTES);
        const all = Buffer.concat(passed);
        if (fault === undefined) expect(all.equals(whole)).to.equal(true);
        else
          expect(all.equals(whole.subarray(0, all.length)) && all.length <= fault.record * PROBE_BYTES).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  it("is rejected for its length before its round, and for its round before its records", () => {
    const factsOf = (content: Buffer) => {
      const reader = new BatchReader(() => undefined);
      reader.add(content);
      return reader.end();
    };
    const bad = recordOf(1, 0);
    expect(batchFault(factsOf(Buffer.concat([bad, Buffer.alloc(1)])), ROUNDS, ROUNDS)).to.deep.equal({
      code: "length",
    });
    expect(batchFault(factsOf(bad), ROUNDS, ROUNDS)).to.deep.equal({ code: "round" });
    expect(batchFault(factsOf(bad), ROUNDS - 1, ROUNDS)).to.deep.equal({ code: "kbps", record: 0 });
    expect(batchFault(factsOf(recordOf(1)), ROUNDS - 1, ROUNDS)).to.equal(undefined);
  });
});

describe("reports of registered nodes", () => {
  const registered = (node: number): Registration => ({
    node: `0x${node.toString(16).padStart(40, "0")}`,
    operator: hexOf(9, NODE_BYTES),
    class: 1,
    kind: 0,
    issuedAt: 1,
  });

  it("are exactly the records of nodes in the register, again and again", () => {
    const nodeSets = fc.uniqueArray(fc.nat(60), { maxLength: 30 }).map((nodes) => nodes.sort((a, b) => a - b));
    fc.assert(
      fc.property(nodeSets, fc.array(fc.tuple(nodeSets, fc.nat(30)), { maxLength: 3 }), (register, seen) => {
        const reports = new NodeReports(NodeColumns.of(register.map(registered), []));
        for (const [nodes, cut] of seen) {
          reports.clear();
          for (const part of [nodes.slice(0, cut), nodes.slice(cut)]) {
            reports.take(Buffer.concat(part.map((node) => recordOf(node, node + 1))));
          }
          const expected = nodes.filter((node) => register.includes(node));
          expect([...reports.nodes.subarray(0, reports.count)]).to.deep.equal(expected.map((n) => register.indexOf(n)));
          const kept = reports.records.subarray(0, reports.count * PROBE_BYTES);
          expect(kept.equals(Buffer.concat(expected.map((node) => recordOf(node, node + 1))))).to.equal(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("take no more room than the register, whatever a batch holds", () => {
    const reports = new NodeReports(NodeColumns.of([registered(7)], []));
    reports.take(Buffer.concat(Array.from({ length: 1_000 }, (_, node) => recordOf(node))));
    expect([reports.count, reports.records.length]).to.deep.equal([1, PROBE_BYTES]);
    expect(reports.records.subarray(0, NODE_BYTES).equals(fromHex(registered(7).node, NODE_BYTES))).to.equal(true);
  });
});
