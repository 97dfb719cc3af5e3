import { expect } from "chai";

import { toHex } from "../../../offchain/domain/hex.js";
import { showPage } from "../../../offchain/merkle/page.js";
import { type LeafShown, type PageShown, knownLeaf, knownPage } from "../../../offchain/watch/shown.js";
import { subjectOfLeaf } from "../../../offchain/watch/subject.js";
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
