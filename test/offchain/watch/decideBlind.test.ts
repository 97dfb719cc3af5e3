import { expect } from "chai";

import { leavesOfPage, showPage } from "../../../offchain/merkle/page.js";
import { verifyPath } from "../../../offchain/merkle/path.js";
import { fromHex } from "../../../offchain/domain/hex.js";
import type { Decision } from "../../../offchain/watch/action.js";
import { type Observation, decide } from "../../../offchain/watch/decide.js";
import { type RootTree, pageRootOf } from "../../../offchain/watch/rootTree.js";
import { subjectOfLeaf } from "../../../offchain/watch/subject.js";
import {
  DAY,
  DEPOSIT,
  DOMAIN,
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

const alertsOf = (decisions: readonly Decision[]): string =>
  decisions.flatMap((decision) => (decision.kind === "alert" ? [decision.text] : [])).join("\n");
const demandedOf = (decisions: readonly Decision[]): (number | string)[] =>
  decisions.flatMap((decision): (number | string)[] => {
    if (decision.kind === "demandPage") return [`page ${decision.page}`];
    return decision.kind === "demandLeaf" ? [decision.leaf.index] : [];
  });

describe("decisions of a full watcher about a root with a leaf beyond its count", () => {
  const old = leavesUpTo(600);
  const newestTree = treeAt(3, old);
  const beyond = leafAt(900, 1n);
  const pendingTree = treeAt(4, [...old, beyond, leafAt(1_000, 1n)], 1_024);
  const pending = pendingOf(pendingTree, { count: 700 });
  const decided = (change: Partial<Observation> = {}, terms = TERMS): Decision[] =>
    decide(seen(pending, { pendingTree, newestTree, ...change }), terms);

  it("demands the page that nobody can answer for, alone and without patience, and answers nothing", () => {
    const demands = [demandOf({ kind: "leaf", leaf: old[0]! }), demandOf({ kind: "page", page: 0 })];
    const decisions = decided({ demands }, { ...TERMS, patience: DAY });
    expect(kindsOf(decisions)).to.deep.equal(["alert", "demandPage"]);
    expect(demandedOf(decisions)).to.deep.equal(["page 3"]);
    expect(alertsOf(decisions)).to.match(/leaf 900 of 0x\w+ .* stands beyond its count of 700/);
  });

  it("challenges by it where it takes from a leaf as well", () => {
    const taking = treeAt(4, [...old.slice(0, 9), ...old.slice(10), beyond], 1_024);
    const decisions = decide(seen(pendingOf(taking, { count: 700 }), { pendingTree: taking, newestTree }), TERMS);
    expect(kindsOf(decisions)).to.deep.equal(["alert", "challenge"]);
  });

  it("waits once the page was demanded, alerts where demands are closed, and rests where it is a repetition", () => {
    const demands = [demandOf({ kind: "page", page: 3 }, { deadline: 9 * DAY })];
    expect(kindsOf(decided({ demands }))).to.deep.equal(["alert"]);
    const now = pending.demandsUntil;
    expect(kindsOf(decided({ demands, now }))).to.deep.equal(["note"]);
    expect(alertsOf(decided({ now }))).to.match(/stands beyond its count of 700 and demands are closed/);
    expect(kindsOf(decide(seen({ ...pending, demandsUntil: 0 }, { pendingTree, newestTree }), TERMS))).to.deep.equal([
      "note",
    ]);
    expect(kindsOf(decided({ account: undefined }))).to.deep.equal(["alert"]);
  });

  it("takes a leaf in the last place for within the count", () => {
    const full = pendingOf(pendingTree, { count: 1_001 });
    expect(kindsOf(decide(seen(full, { pendingTree, newestTree, verdict: { kind: "good" } }), TERMS))).to.deep.equal([
      "note",
    ]);
  });
});

describe("decisions of a full watcher that does not know the newest root's leaves", () => {
  const old = leavesUpTo(600);
  const olderTree = treeAt(2, old);
  const without = (...gone: number[]): RootTree =>
    treeAt(4, [...old.filter(({ index }) => !gone.includes(index)), leafAt(600, 5n)], 601);
  const pendingTree = without(7, 300, 599);
  const decided = (tree: RootTree, change: Partial<Observation> = {}, terms = TERMS): Decision[] =>
    decide(seen(pendingOf(tree), { pendingTree: tree, olderTree, ...change }), terms);

  it("says so, whatever else it knows, and where no root is pending", () => {
    const missing = /^the leaves of epoch 3 are not to be had/;
    for (const verdict of [
      { kind: "good" },
      { kind: "different", what: "root" },
      { kind: "unknown", why: "" },
    ] as const) {
      expect(alertsOf(decided(without(), { verdict })), verdict.kind).to.match(missing);
      expect(alertsOf(decided(without(), { verdict, pendingTree: undefined })), "hidden").to.match(missing);
    }
    expect(alertsOf(decide(seen(undefined), TERMS))).to.match(missing);
    expect(alertsOf(decide(seen(undefined, { newestTree: olderTree }), TERMS))).to.equal("");
  });

  it("demands the leaves that are taken from an older root, with paths that lead to that", () => {
    const decisions = decided(pendingTree);
    expect(demandedOf(decisions)).to.have.members([7, 300, 599]);
    expect(alertsOf(decisions)).to.match(/takes from leaf 7 of 0x\w+ .* of epoch 2 \(dropped\), and 2 more/);
    for (const demand of decisions) {
      if (demand.kind !== "demandLeaf") continue;
      expect([demand.epoch, demand.subject]).to.deep.equal([2, subjectOfLeaf(DOMAIN, demand.leaf)]);
      const path = demand.path.map((word) => fromHex(word, 32));
      const { index } = demand.leaf;
      expect(verifyPath(fromHex(olderTree.root, 32), 1_024, index, fromHex(demand.subject, 32), path)).to.equal(true);
    }
  });

  it("does so too where something else was recomputed, but not of a good root, nor where nothing is taken", () => {
    expect(demandedOf(decided(pendingTree, { verdict: { kind: "different", what: "root" } })).length).to.equal(3);
    expect(kindsOf(decided(pendingTree, { verdict: { kind: "good" } }))).to.deep.equal(["alert", "note"]);
    expect(kindsOf(decided(without()))).to.deep.equal(["alert", "alert"]);
  });

  it("demands protected leaves first, the others in an order of its own, within the budget, and none twice", () => {
    const protect = [accountAt(599)];
    const two = { ...TERMS, protect, maxDepositGwei: 2n * DEPOSIT };
    const all = decided(pendingTree, {}, two);
    expect(demandedOf(all)[0]).to.equal(599);
    expect(demandedOf(all).length).to.equal(2);
    expect(alertsOf(all)).to.match(/1 demands worth .* cannot be made: --max-deposit/);
    const many = without(...Array.from({ length: 100 }, (_, i) => i));
    const orderOf = (account = WATCHER): (number | string)[] => demandedOf(decided(many, { account }));
    expect(orderOf()).to.deep.equal(orderOf());
    expect(orderOf()).not.to.deep.equal(orderOf(accountAt(1)));
    expect(orderOf()).not.to.deep.equal([...orderOf()].sort((a, b) => Number(a) - Number(b)));
    const demands = [demandOf({ kind: "leaf", leaf: old[7]! })];
    expect(demandedOf(decided(pendingTree, { demands }))).to.have.members([300, 599]);
  });

  it("answers nothing for a root that takes from an older one", () => {
    const demands = [demandOf({ kind: "page", page: 0 })];
    expect(kindsOf(decided(without(), { demands }))).to.include("answerPage");
    expect(kindsOf(decided(pendingTree, { demands }))).not.to.include("answerPage");
  });

  it("demands nothing of a root that is about to end, or whose demands are closed", () => {
    const demands = [demandOf({ kind: "page", page: 0 }, { deadline: 2_000 })];
    expect(demandedOf(decided(pendingTree, { demands }))).to.deep.equal([]);
    expect(demandedOf(decided(pendingTree, { now: pendingOf(pendingTree).demandsUntil }))).to.deep.equal([]);
  });

  it("protects by the older root where the pending one is hidden too, and demands what pages show to be taken", () => {
    const hidden = { pendingTree: undefined };
    const pages = [0, 1, 2, 3].map((page) => `page ${page}`);
    const protect = [accountAt(7)];
    const mine = old.flatMap(({ account, index }) => (account === protect[0] ? [index] : []));
    const demanded = demandedOf(decided(pendingTree, hidden, { ...TERMS, protect }));
    expect(demanded.slice(0, mine.length)).to.deep.equal(mine);
    expect(demanded.slice(mine.length)).to.have.members(pages);
    const shown = showPage(pendingTree.tree, pendingTree.leaves, 1);
    const leaves = leavesOfPage(pageRootOf(DOMAIN, pendingTree), 1, shown)!;
    const seeing = decided(pendingTree, { ...hidden, pages: [{ page: 1, leaves, shown }] });
    expect(demandedOf(seeing)[0]).to.equal(300);
    expect(alertsOf(seeing)).to.match(/takes from leaf 300 .* of epoch 2/);
  });
});
