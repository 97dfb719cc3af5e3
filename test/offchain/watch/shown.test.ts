import { expect } from "chai";

import { toHex } from "../../../offchain/domain/hex.js";
import { showPage } from "../../../offchain/merkle/page.js";
import { type Decision, note } from "../../../offchain/watch/action.js";
import { batchesOf } from "../../../offchain/watch/batches.js";
import { leafBeyond } from "../../../offchain/watch/rootTree.js";
import { type LeafShown, type PageShown, knownLeaf, knownPage } from "../../../offchain/watch/shown.js";
import { subjectOfLeaf } from "../../../offchain/watch/subject.js";
import { hexOf } from "../world.js";
import { DOMAIN, SERIAL, accountAt, leafAt, leavesUpTo, treeAt } from "./watchedRoots.js";

const LEAVES = leavesUpTo(600);
const TREE = treeAt(4, LEAVES);

describe("what answers have shown", () => {
  const page: PageShown = { kind: "pageShown", serial: SERIAL, page: 1, shown: showPage(TREE.tree, TREE.leaves, 1) };

  it("is a page that leads to the root, and nothing else", () => {
    expect(knownPage(DOMAIN, TREE, page)?.leaves).to.deep.equal(LEAVES.slice(256, 512));
    const { entries, path } = page.shown;
    expect(knownPage(DOMAIN, TREE, { ...page, page: 2 })).to.equal(undefined);
    expect(knownPage(DOMAIN, TREE, { ...page, shown: { path, entries: [...entries].reverse() } })).to.equal(undefined);
    expect(knownPage(DOMAIN, TREE, { ...page, shown: { path: [], entries } })).to.equal(undefined);
  });

  it("is the leaf that was demanded, with what it has now, and nothing else", () => {
    const demanded = leafAt(300, 1n);
    const subject = subjectOfLeaf(DOMAIN, demanded);
    const answer: LeafShown = {
      kind: "leafShown",
      serial: SERIAL,
      subject,
      cumulativeGwei: 400n,
      path: TREE.tree.path(300),
    };
    expect(knownLeaf(DOMAIN, TREE, demanded, answer)).to.deep.equal({
      leaf: LEAVES[300],
      word: toHex(TREE.tree.word(300)),
      path: answer.path,
    });
    expect(knownLeaf(DOMAIN, TREE, demanded, { ...answer, cumulativeGwei: 401n })).to.equal(undefined);
    expect(knownLeaf(DOMAIN, TREE, { ...demanded, account: accountAt(1) }, answer)).to.equal(undefined);
    expect(knownLeaf(DOMAIN, TREE, { ...demanded, index: 301 }, answer)).to.equal(undefined);
  });
});

describe("leaves beyond a count", () => {
  it("are known by the first of them, in whichever order they come", () => {
    const tree = treeAt(4, [leafAt(7, 1n), ...leavesUpTo(5), leafAt(6, 1n)], 8);
    expect([5, 6, 7, 8].map((count) => leafBeyond(tree, count)?.index)).to.deep.equal([6, 6, 7, undefined]);
  });
});

describe("batches", () => {
  const reclaim = (i: number): Decision => ({ kind: "reclaim", serial: SERIAL, subject: hexOf(i + 1, 32) });
  const answer = (page: number): Decision => ({
    kind: "answerPage",
    serial: SERIAL,
    subject: hexOf(page + 1, 32),
    page,
    ...showPage(TREE.tree, TREE.leaves, 0),
  });
  const sizes = (decisions: readonly Decision[]): (string | number)[] =>
    batchesOf(decisions).map((item) => (item.kind === "batch" ? item.actions.length : item.kind));

  it("hold neighbours of a kind, in order, and no more than go into a transaction", () => {
    const answers = Array.from({ length: 9 }, (_, i) => answer(i));
    expect(sizes([...answers, reclaim(0), note("between"), reclaim(1), reclaim(2)])).to.deep.equal([
      4,
      4,
      1,
      1,
      "note",
      2,
    ]);
    const cancel: Decision = {
      kind: "cancelUnanswered",
      serial: SERIAL,
      subject: hexOf(1, 32),
      demander: accountAt(1),
    };
    expect(sizes([cancel, cancel])).to.deep.equal([1, 1]);
    const flat = batchesOf(answers).flatMap((item) => (item.kind === "batch" ? item.actions : []));
    expect(flat).to.deep.equal(answers);
  });
});
