import { expect } from "chai";
import fc from "fast-check";

import type { Address, Hex } from "../../offchain/domain/hex.js";
import type { NodeState } from "../../offchain/domain/types.js";
import type { NodeColumns } from "../../offchain/epoch/nodeColumns.js";
import { NodeRegister } from "../../offchain/epoch/nodeRegister.js";
import { NodeReports } from "../../offchain/epoch/nodeReports.js";
import { RoundScorer } from "../../offchain/epoch/roundScorer.js";
import { encodeBatch } from "../../offchain/proofs/probeBatch.js";
import type { ProbeRecord } from "../../offchain/proofs/probeRecord.js";
import type { NaiveNode } from "./naiveScores.js";
import { naiveRound } from "./naiveScores.js";
import { hexOf } from "./world.js";

// Few different values, so that hosts, segments and majorities collide; enough nodes for a /32 to outweigh its /48s.
const NODES = 50;
const nodeIds = fc.integer({ min: 1, max: NODES });
const tagUpTo = (max: number): fc.Arbitrary<Hex> => fc.integer({ min: 0, max }).map((n) => hexOf(n, 16));
const record = fc.record({
  node: nodeIds.map((n): Address => hexOf(n, 20)),
  host: tagUpTo(3),
  net: tagUpTo(30),
  wide: tagUpTo(1),
  kbps: fc.oneof(fc.integer({ min: 1_998, max: 2_001 }), fc.integer({ min: 1, max: 100_000_000 })),
  storageGb: fc.integer({ min: 0, max: 130 }),
  country: fc.constantFrom("US", "KR", "PK", "CN", "DE", ""),
  kind: fc.integer({ min: 0, max: 3 }),
  portOpen: fc.boolean(),
});
const truth = fc.uniqueArray(record, { minLength: 5, maxLength: NODES, selector: ({ node }) => node });
/** What a verifier saw: the common truth, some records differently, some not at all. */
const batchOf = (common: readonly ProbeRecord[]): fc.Arbitrary<ProbeRecord[]> =>
  fc.tuple(...common.map((seen) => fc.tuple(fc.nat(7), record, fc.constant(seen)))).map((all) =>
    all.flatMap(([luck, other, seen]) => {
      if (luck === 0) return [];
      if (luck === 1) return [{ ...other, node: seen.node }];
      return luck < 5 ? [{ ...other, node: seen.node, host: seen.host, net: seen.net, kind: seen.kind }] : [seen];
    }),
  );
const batchSets = truth.chain((common) => fc.array(batchOf(common), { minLength: 3, maxLength: 5 }));
const node = fc.record({
  node: nodeIds.map((n): Address => hexOf(n, 20)),
  home: fc.boolean(),
  kind: fc.integer({ min: 1, max: 3 }),
  tenure: fc.nat(30),
});
const nodeSets = fc
  .uniqueArray(node, { minLength: 5, maxLength: NODES, selector: (entry) => entry.node })
  .map((nodes): NaiveNode[] =>
    nodes.map((n) => ({ node: n.node, tenure: n.tenure, class: n.home ? 2 : 1, kind: n.home ? n.kind : 0 })),
  );

function reportsOf(nodes: NodeColumns, records: readonly ProbeRecord[]): NodeReports {
  const reports = new NodeReports(nodes);
  reports.take(encodeBatch(records));
  return reports;
}

describe("round scorer against the rules written out naively", () => {
  it("sums, scored rounds and measured nodes agree over several rounds", () => {
    fc.assert(
      fc.property(nodeSets, fc.array(batchSets, { minLength: 1, maxLength: 3 }), (nodes, rounds) => {
        const carried = nodes.map((n): [Address, NodeState] => [
          n.node,
          { ...n, operator: hexOf(9, 20), issuedAt: 1, score: 0n },
        ]);
        const register = NodeRegister.merge(new Map(carried), new Map());
        const scorer = new RoundScorer(register.columns, 5, 3);
        const expected = new Map<Address, { score: bigint; scored: number }>();
        for (const batches of rounds) {
          scorer.score(batches.map((records) => reportsOf(register.columns, records)));
          for (const [id, score] of naiveRound(nodes, batches, 3)) {
            const before = expected.get(id) ?? { score: 0n, scored: 0 };
            expected.set(id, { score: before.score + score, scored: before.scored + (score > 0n ? 1 : 0) });
          }
        }
        register.registrations.forEach(({ node: id }, number) => {
          const wanted = expected.get(id);
          expect(scorer.scores.measured[number], id).to.equal(wanted === undefined ? 0 : 1);
          expect(BigInt(scorer.scores.score[number] ?? -1), id).to.equal(wanted?.score ?? 0n);
          expect(scorer.scores.scoredRounds[number], id).to.equal(wanted?.scored ?? 0);
        });
      }),
      { numRuns: 100 },
    );
  });

  it("33 homes of one /32 in different /48s share like three; under the IPv4 rule, and after it, nothing is left over", () => {
    const homes = Array.from({ length: 33 }, (_, i): NaiveNode => ({
      node: hexOf(i + 1, 20),
      class: 2,
      kind: 1,
      tenure: 0,
    }));
    const roundWith = (wide: Hex): ProbeRecord[][] =>
      Array.from({ length: 3 }, () =>
        homes.map(({ node: id }, i) => ({
          ...{ node: id, host: hexOf(i + 1, 16), net: hexOf(i + 1, 16), wide, kbps: 2_000, storageGb: 0 },
          ...{ country: "DE", kind: 1, portOpen: true },
        })),
      );
    const carried = homes.map((n): [Address, NodeState] => [
      n.node,
      { ...n, operator: hexOf(9, 20), issuedAt: 1, score: 0n },
    ]);
    const { columns } = NodeRegister.merge(new Map(carried), new Map());
    const scorer = new RoundScorer(columns, 3, 2);
    const shared = Math.floor((333_000 * 463_463) / 1e6);
    const sums = [hexOf(5, 16), hexOf(0, 16), hexOf(5, 16)].map((wide) => {
      scorer.score(roundWith(wide).map((records) => reportsOf(columns, records)));
      return scorer.scores.score[32];
    });
    expect(sums).to.deep.equal([shared, shared + 333_000, 2 * shared + 333_000]);
    expect(naiveRound(homes, roundWith(hexOf(5, 16)), 2).get(hexOf(33, 20))).to.equal(BigInt(shared));
  });
});
