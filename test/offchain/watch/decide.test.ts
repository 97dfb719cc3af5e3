import { expect } from "chai";
import fc from "fast-check";

import { toHex } from "../../../offchain/domain/hex.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { leavesOfPage, pageCount, showPage } from "../../../offchain/merkle/page.js";
import { verifyPath } from "../../../offchain/merkle/path.js";
import { fromHex } from "../../../offchain/domain/hex.js";
import type { Decision } from "../../../offchain/watch/action.js";
import { type Observation, decide, demandsFrom } from "../../../offchain/watch/decide.js";
import { pageRootOf } from "../../../offchain/watch/rootTree.js";
import { batchesOf } from "../../../offchain/watch/batches.js";
import { pageOrder } from "../../../offchain/watch/demandPlan.js";
import { takingsOf } from "../../../offchain/watch/taken.js";
import {
  DAY,
  DEPOSIT,
  DOMAIN,
  SERIAL,
  STRANGER,
  TERMS,
  WATCHER,
  accountAt,
  demandOf,
  kindsOf,
  leafAt,
  leavesUpTo,
  pendingOf,
  seen,
  treeAt,
} from "./watchedRoots.js";

const OLD = leavesUpTo(5);
const NEWEST = treeAt(3, OLD);
const GROWN = treeAt(4, [...OLD.map((leaf) => ({ ...leaf, cumulativeGwei: leaf.cumulativeGwei + 1n })), leafAt(5, 9n)]);

const textOf = (decisions: readonly Decision[], kind: "alert" | "note"): string =>
  decisions.flatMap((decision) => (decision.kind === kind && "text" in decision ? [decision.text] : [])).join("\n");
const changed = (index: number, leaf?: Leaf): Leaf[] => [
  ...OLD.filter((item) => item.index !== index),
  ...(leaf === undefined ? [] : [leaf]),
  leafAt(5, 50n),
];

describe("decisions of a full watcher", () => {
  describe("about a root whose leaves are known", () => {
    const known = (leaves: readonly Leaf[], change: Partial<Observation> = {}): Decision[] => {
      const pendingTree = treeAt(4, leaves, 6);
      return decide(seen(pendingOf(pendingTree), { pendingTree, newestTree: NEWEST, ...change }), TERMS);
    };

    for (const [how, leaves] of [
      ["lowered", changed(2, leafAt(2, 101n))],
      ["dropped", changed(2)],
      ["reassigned", changed(2, leafAt(2, 500n, accountAt(40)))],
    ] as const) {
      it(`challenges by a leaf that is ${how}, with words and paths that lead to both roots`, () => {
        const pendingTree = treeAt(4, leaves, 6);
        const [first, challenge] = known(leaves, { verdict: { kind: "good" } });
        expect(first?.kind).to.equal("alert");
        if (challenge?.kind !== "challenge") throw new Error(`expected a challenge, got ${String(challenge?.kind)}`);
        expect([challenge.how, challenge.leaf, challenge.serial]).to.deep.equal([how, OLD[2], SERIAL]);
        const words = (path: readonly string[]): Buffer[] => path.map((word) => fromHex(word, 32));
        const at = (root: string, word: string, path: readonly string[]): boolean =>
          verifyPath(fromHex(root, 32), 8, 2, fromHex(word, 32), words(path));
        expect(at(NEWEST.root, toHex(NEWEST.tree.word(2)), challenge.path)).to.equal(true);
        expect(at(pendingTree.root, challenge.word, challenge.wordPath)).to.equal(true);
      });
    }

    it("challenges by the first of many, and says how many there are", () => {
      const decisions = known([OLD[0]!, OLD[4]!, leafAt(5, 999n)]);
      expect(kindsOf(decisions)).to.deep.equal(["alert", "challenge"]);
      expect(textOf(decisions, "alert")).to.match(/takes from leaf 1 .*\(dropped\), and 2 more/);
    });

    it("counts a leaf of nothing that is dropped, as the contract does", () => {
      const newestTree = treeAt(3, [...OLD, leafAt(5, 0n)]);
      const pendingTree = treeAt(4, OLD, 6);
      const decisions = decide(seen(pendingOf(pendingTree), { pendingTree, newestTree }), TERMS);
      expect(kindsOf(decisions)).to.deep.equal(["alert", "challenge"]);
    });

    it("answers for a root that it could not recompute too, and alerts", () => {
      const demands = [demandOf({ kind: "page", page: 0 }), demandOf({ kind: "leaf", leaf: OLD[0]! })];
      const decisions = known([...OLD, leafAt(5, 9n)], { demands });
      expect(kindsOf(decisions)).to.deep.equal(["alert", "answerPage", "answerLeaf"]);
      expect(textOf(decisions, "alert")).to.include("was not recomputed: no --proofs");
      const blind = known([...OLD, leafAt(5, 9n)], { demands, newestTree: undefined });
      expect(kindsOf(blind)).to.deep.equal(["alert", "alert", "answerPage", "answerLeaf"]);
    });

    it("answers nothing for a root that was recomputed to something else, or takes something", () => {
      const demands = [demandOf({ kind: "page", page: 0 })];
      const verdict = { kind: "different", what: "root 0x1, recomputed 0x2" } as const;
      expect(kindsOf(known([...OLD, leafAt(5, 9n)], { demands, verdict }))).to.deep.equal(["alert"]);
      expect(kindsOf(known(changed(2), { demands }))).to.deep.equal(["alert", "challenge"]);
    });

    it("challenges and answers before it cancels, and gets its money back last", () => {
      const demands = [
        demandOf({ kind: "page", page: 0 }, { serial: SERIAL - 1, demander: WATCHER }),
        demandOf({ kind: "leaf", leaf: OLD[0]! }),
        demandOf({ kind: "leaf", leaf: OLD[1]! }, { deadline: 2_000 }),
      ];
      expect(kindsOf(known(changed(2), { demands }))).to.deep.equal([
        "alert",
        "challenge",
        "cancelUnanswered",
        "reclaim",
      ]);
      const verdict = { kind: "good" } as const;
      const good = known([...OLD, leafAt(5, 9n)], { demands, verdict });
      expect(kindsOf(good)).to.deep.equal(["note", "answerLeaf", "cancelUnanswered", "reclaim"]);
    });

    it("alerts with the first difference where something else comes out", () => {
      const decisions = known([...OLD, leafAt(5, 9n)], {
        verdict: { kind: "different", what: "rewards.csv, line 3: …" },
      });
      expect(textOf(decisions, "alert")).to.match(/does not recompute: rewards\.csv, line 3: …; the guardian can veto/);
    });

    it("says so where it cannot see what is taken", () => {
      const decisions = known(changed(2), { newestTree: undefined });
      expect(kindsOf(decisions)).to.deep.equal(["alert", "alert"]);
      expect(textOf(decisions, "alert")).to.include("the leaves of epoch 3 are not to be had");
    });

    it("answers leaves and pages of a good root, each with proofs that lead to it", () => {
      const pending = pendingOf(GROWN);
      const demands = [
        demandOf({ kind: "leaf", leaf: OLD[1]! }),
        demandOf({ kind: "page", page: 0 }),
        demandOf({ kind: "leaf", leaf: OLD[4]! }, { depositGwei: 0n }),
        demandOf({ kind: "leaf", leaf: OLD[3]! }, { serial: SERIAL - 1 }),
      ];
      const verdict = { kind: "good" } as const;
      const decisions = decide(seen(pending, { pendingTree: GROWN, newestTree: NEWEST, verdict, demands }), TERMS);
      expect(kindsOf(decisions)).to.deep.equal(["note", "answerLeaf", "answerPage"]);
      const [, leaf, page] = decisions;
      if (leaf?.kind !== "answerLeaf" || page?.kind !== "answerPage") throw new Error("expected two answers");
      expect([leaf.leaf, leaf.cumulativeGwei, leaf.path]).to.deep.equal([OLD[1], 102n, GROWN.tree.path(1)]);
      expect(leavesOfPage(pageRootOf(DOMAIN, pending), 0, page)).to.deep.equal([...GROWN.leaves.values()]);
    });

    it("answers by the newest root where that one contradicts a demanded old leaf", () => {
      const other = leafAt(2, 5n, accountAt(50));
      const demands = [demandOf({ kind: "leaf", leaf: other })];
      const verdict = { kind: "good" } as const;
      const decisions = decide(
        seen(pendingOf(GROWN), { pendingTree: GROWN, newestTree: NEWEST, verdict, demands }),
        TERMS,
      );
      const [, answer] = decisions;
      if (answer?.kind !== "answerByNewestRoot") throw new Error(`expected an answer, got ${String(answer?.kind)}`);
      expect([answer.word, answer.path]).to.deep.equal([toHex(NEWEST.tree.word(2)), NEWEST.tree.path(2)]);
    });
  });

  describe("about a root whose leaves are hidden", () => {
    const many = leavesUpTo(1_000);
    const newestTree = treeAt(3, many);
    const hiddenTree = treeAt(4, [...many.slice(0, 700), ...many.slice(701)], 1_000);
    const pending = pendingOf(hiddenTree);

    it("demands every page, in an order that is its own and stays the same", () => {
      const pagesOf = (change: Partial<Observation>): number[] =>
        decide(seen(pending, { newestTree, ...change }), TERMS).flatMap((decision) =>
          decision.kind === "demandPage" ? [decision.page] : [],
        );
      expect(pageCount(pending.depth)).to.equal(4);
      expect(pagesOf({}).sort()).to.deep.equal([0, 1, 2, 3]);
      expect(pagesOf({})).to.deep.equal(pagesOf({}));
      expect(pageOrder(64, WATCHER, SERIAL)).to.deep.equal(pageOrder(64, WATCHER, SERIAL));
      for (const other of [
        pageOrder(64, STRANGER, SERIAL),
        pageOrder(64, WATCHER, SERIAL + 1),
        [...Array(64).keys()],
      ]) {
        expect(pageOrder(64, WATCHER, SERIAL)).not.to.deep.equal(other);
        expect(new Set(other)).to.deep.equal(new Set(pageOrder(64, WATCHER, SERIAL)));
      }
      expect(textOf(decide(seen(pending, { newestTree }), TERMS), "alert")).to.include("what it takes is hidden");
    });

    it("demands sixteen pages a pass, and goes on where it was", () => {
      const large = pendingOf({ ...hiddenTree, depth: 13 });
      const funds = { balanceGwei: 10_000n, tokensGwei: 0n, depositGwei: DEPOSIT };
      const terms = { ...TERMS, maxDepositGwei: 10_000n };
      const first = decide(seen(large, { newestTree, funds }), terms);
      const pages = first.flatMap((decision) => (decision.kind === "demandPage" ? [decision.page] : []));
      expect(pages).to.deep.equal(pageOrder(32, WATCHER, SERIAL).slice(0, 16));
      expect(kindsOf(first).filter((kind) => kind !== "demandPage")).to.deep.equal(["alert", "note"]);
      expect(textOf(first, "note")).to.match(/^16 more demands follow/);
      const demands = pages.map((page) => demandOf({ kind: "page", page }, { demander: WATCHER }));
      const second = decide(seen(large, { newestTree, funds, demands }), terms);
      expect(second.flatMap((decision) => (decision.kind === "demandPage" ? [decision.page] : []))).to.deep.equal(
        pageOrder(32, WATCHER, SERIAL).slice(16),
      );
      expect(batchesOf(second).map(({ kind }) => kind)).to.deep.equal(["alert", "batch"]);
    });

    it("says of hidden leaves too that recomputing gave something else", () => {
      const verdict = { kind: "different", what: "root 0x1, recomputed 0x2" } as const;
      const decisions = decide(seen(pending, { newestTree, verdict }), TERMS);
      expect(textOf(decisions, "alert")).to.include("does not recompute: root 0x1");
      expect(kindsOf(decisions)).to.include("demandPage");
    });

    it("demands protected leaves, then their pages, then the others, as far as the money goes", () => {
      const protect = [accountAt(700)];
      const mine = many.filter(({ account }) => account === protect[0]);
      const firstPages = new Set(mine.map(({ index }) => Math.floor(index / 256)));
      const decisions = decide(seen(pending, { newestTree }), { ...TERMS, protect });
      const demands = decisions.filter(({ kind }) => kind === "demandLeaf" || kind === "demandPage");
      expect(kindsOf(demands.slice(0, mine.length))).to.deep.equal(mine.map(() => "demandLeaf"));
      const pages = demands.flatMap((demand) => (demand.kind === "demandPage" ? [demand.page] : []));
      expect(pages.slice(0, firstPages.size)).to.deep.equal([...firstPages]);
      expect(new Set(pages).size).to.equal(4);
      const short = decide(seen(pending, { newestTree }), { ...TERMS, protect, maxDepositGwei: 2n * DEPOSIT });
      expect(kindsOf(short)).to.deep.equal(["alert", "demandLeaf", "demandLeaf", "alert"]);
    });

    it("deposits what is missing first, and no more than it demands", () => {
      const funds = { balanceGwei: 5n, tokensGwei: 1_000n, depositGwei: DEPOSIT };
      const decisions = decide(seen(pending, { newestTree, funds }), { ...TERMS, maxDepositGwei: 85n });
      expect(decisions.filter(({ kind }) => kind === "deposit")).to.deep.equal([{ kind: "deposit", amountGwei: 75n }]);
      expect(kindsOf(decisions)).to.deep.equal(["alert", "deposit", "demandPage", "demandPage", "alert"]);
      expect(textOf(decisions, "alert")).to.match(/2 demands .* first of page \d, cannot be made: --max-deposit/);
    });

    it("names the command where the account has too little", () => {
      const funds = { balanceGwei: 45n, tokensGwei: 0n, depositGwei: DEPOSIT };
      const decisions = decide(seen(pending, { newestTree, funds }), TERMS);
      expect(kindsOf(decisions)).to.deep.equal(["alert", "demandPage", "alert"]);
      expect(textOf(decisions, "alert")).to.include("npx hardhat challenge deposit --amount 0.00000012");
    });

    it("demands nothing twice, whoever asked, and counts what is at stake or was earned by answers", () => {
      const demands = [
        demandOf({ kind: "page", page: 0 }, { demander: WATCHER }),
        demandOf({ kind: "page", page: 1 }),
        demandOf({ kind: "page", page: 2 }, { demander: WATCHER, depositGwei: 0n }),
      ];
      const decisions = decide(seen(pending, { newestTree, demands }), { ...TERMS, maxDepositGwei: 120n });
      expect(decisions.flatMap((item) => (item.kind === "demandPage" ? [item.page] : []))).to.deep.equal([3]);
      const broke = decide(seen(pending, { newestTree, demands }), { ...TERMS, maxDepositGwei: 119n });
      expect(kindsOf(broke)).to.deep.equal(["alert", "alert"]);
    });

    it("waits as long as patience goes, but not into the second half of the window", () => {
      const terms = { ...TERMS, patience: 5_000 };
      expect(kindsOf(decide(seen(pending, { newestTree, now: 5_999 }), terms))).to.deep.equal(["alert", "note"]);
      expect(kindsOf(decide(seen(pending, { now: 6_000 }), terms))).to.include("demandPage");
      expect(demandsFrom(pending, 90 * DAY)).to.equal(1_000 + (3 * DAY) / 2);
    });

    it("challenges by a page alone, while the others are hidden", () => {
      const page = 2;
      const shown = showPage(hiddenTree.tree, hiddenTree.leaves, page);
      const leaves = leavesOfPage(pageRootOf(DOMAIN, pending), page, shown)!;
      const decisions = decide(seen(pending, { newestTree, pages: [{ page, leaves, shown }] }), TERMS);
      expect(kindsOf(decisions)).to.deep.equal(["alert", "challenge"]);
      const [, challenge] = decisions;
      if (challenge?.kind !== "challenge") throw new Error("expected a challenge");
      expect([challenge.leaf.index, challenge.word, challenge.wordPath]).to.deep.equal([
        700,
        toHex(hiddenTree.tree.word(700)),
        hiddenTree.tree.path(700),
      ]);
    });

    it("alerts when demands are closed, waits while some are open, and rests where nothing changes", () => {
      const now = pending.demandsUntil;
      expect(textOf(decide(seen(pending, { now }), TERMS), "alert")).to.include("demands are closed");
      const demands = [demandOf({ kind: "page", page: 0 }, { deadline: now + 1 })];
      expect(kindsOf(decide(seen(pending, { newestTree, now, demands }), TERMS))).to.deep.equal(["note"]);
      const repeated = { ...pending, demandsUntil: 0 };
      expect(kindsOf(decide(seen(repeated, { newestTree }), TERMS))).to.deep.equal(["note"]);
      const verdict = { kind: "different", what: "count 5, not 4" } as const;
      expect(textOf(decide(seen(repeated, { verdict }), TERMS), "alert"))
        .to.include("does not recompute: count 5, not 4")
        .and.to.include(`manifest ${repeated.manifestDigest}: veto it unless announced as a restart`);
    });

    it("only alerts where it has no key", () => {
      expect(kindsOf(decide(seen(pending, { newestTree, account: undefined }), TERMS))).to.deep.equal(["alert"]);
    });
  });

  describe("about money and time", () => {
    it("cancels at the deadline, whoever demanded, and demands nothing more", () => {
      const demands = [demandOf({ kind: "leaf", leaf: OLD[0]! }, { deadline: 2_000 })];
      const at = (now: number): string[] =>
        kindsOf(decide(seen(pendingOf(treeAt(4, changed(2), 6)), { newestTree: NEWEST, demands, now }), TERMS));
      expect(at(2_000)).to.deep.equal(["cancelUnanswered"]);
      expect(at(1_999)).to.deep.equal(["alert", "demandPage"]);
    });

    it("reclaims its own deposits of ended proposals, not others', not twice", () => {
      const demands = [
        demandOf({ kind: "page", page: 0 }, { serial: 6, demander: WATCHER }),
        demandOf({ kind: "page", page: 1 }, { serial: 6, demander: STRANGER }),
        demandOf({ kind: "page", page: 2 }, { serial: 5, demander: WATCHER, depositGwei: 0n }),
      ];
      expect(kindsOf(decide(seen(undefined, { newestTree: NEWEST, demands }), TERMS))).to.deep.equal([
        "reclaim",
        "note",
      ]);
      const own = [demandOf({ kind: "page", page: 0 }, { demander: WATCHER })];
      expect(kindsOf(decide(seen(pendingOf(GROWN), { demands: own }), TERMS))).not.to.include("reclaim");
    });
  });

  it("finds a taking exactly where the contract would (property)", () => {
    const leaves = fc.uniqueArray(
      fc.record({ index: fc.nat(15), cumulativeGwei: fc.bigInt(0n, 3n), account: fc.nat(2).map(accountAt) }),
      { selector: ({ index }) => index },
    );
    fc.assert(
      fc.property(leaves, leaves, (before, after) => {
        const [newest, pending] = [treeAt(3, before, 16), treeAt(4, after, 16)];
        const taken = takingsOf(newest, pending).map(({ leaf }) => leaf.index);
        const expected = before
          .filter((leaf) => {
            const now = after.find(({ index }) => index === leaf.index);
            return now === undefined || now.account !== leaf.account || now.cumulativeGwei < leaf.cumulativeGwei;
          })
          .map(({ index }) => index)
          .sort((a, b) => a - b);
        expect(taken).to.deep.equal(expected);
      }),
    );
  });
});
