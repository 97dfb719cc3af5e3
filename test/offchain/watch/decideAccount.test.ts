import { expect } from "chai";

import { toHex } from "../../../offchain/domain/hex.js";
import { parseCanonicalJson } from "../../../offchain/io/canonicalJson.js";
import { JsonFields } from "../../../offchain/io/jsonFields.js";
import { type AccountObservation, decideAccount } from "../../../offchain/watch/decideAccount.js";
import {
  LEAF_PROOF_KEYS,
  type LeafProof,
  formatLeafProof,
  isProven,
  leafProofOf,
  wordOf,
} from "../../../offchain/watch/leafProof.js";
import { placeOf } from "../../../offchain/watch/rootTree.js";
import { DISTRIBUTOR } from "../world.js";
import {
  DAY,
  DEPOSIT,
  DOMAIN,
  SERIAL,
  STRANGER,
  WATCHER,
  accountAt,
  demandOf,
  leafAt,
  leavesUpTo,
  pendingOf,
  treeAt,
} from "./watchedRoots.js";

const OLD = leavesUpTo(5);
const NEWEST = treeAt(3, OLD);
const OWN = OLD[3]!;
const PROOF: LeafProof = {
  ...OWN,
  chainId: 31337,
  distributor: DISTRIBUTOR,
  epoch: 3,
  path: NEWEST.tree.path(OWN.index),
};
const KEPT = treeAt(4, [...OLD.filter(({ index }) => index !== 3), { ...OWN, cumulativeGwei: 200n }, leafAt(5, 1n)]);
const LOST = treeAt(4, [...OLD.filter(({ index }) => index !== 3), leafAt(3, 500n, accountAt(40)), leafAt(5, 1n)]);

const seen = (change: Partial<AccountObservation> = {}): AccountObservation => ({
  now: 2_000,
  account: WATCHER,
  pending: pendingOf(LOST),
  newest: NEWEST,
  proof: PROOF,
  place: undefined,
  answer: "none",
  demands: [],
  funds: { balanceGwei: DEPOSIT, tokensGwei: 0n, depositGwei: DEPOSIT },
  maxDepositGwei: DEPOSIT,
  ...change,
});
const kindsOf = (change: Partial<AccountObservation> = {}): string[] =>
  decideAccount(seen(change)).map(({ kind }) => kind);
const textOf = (change: Partial<AccountObservation>): string =>
  decideAccount(seen(change))
    .map((item) => ("text" in item ? item.text : ""))
    .join("\n");
const shown = (tree: typeof KEPT): AccountObservation["place"] => ({ now: tree.leaves.get(3), ...placeOf(tree, 3) });

describe("decisions of a miner's own watcher", () => {
  it("remembers the leaf and path of a root that keeps it", () => {
    const [, kept] = decideAccount(seen({ pending: pendingOf(KEPT), place: shown(KEPT) }));
    if (kept?.kind !== "remember") throw new Error(`expected to remember, got ${String(kept?.kind)}`);
    expect(kept.root).to.equal(KEPT.root);
    expect(kept.proof).to.deep.equal({ ...PROOF, epoch: 4, cumulativeGwei: 200n, path: KEPT.tree.path(3) });
    expect(isProven(kept.proof, KEPT.root)).to.equal(true);
  });

  it("challenges with a leaf of the newest active root", () => {
    const [, challenge] = decideAccount(seen({ place: shown(LOST) }));
    if (challenge?.kind !== "challenge") throw new Error(`expected a challenge, got ${String(challenge?.kind)}`);
    expect([challenge.how, challenge.leaf, challenge.path]).to.deep.equal(["reassigned", OWN, PROOF.path]);
    expect([challenge.word, challenge.wordPath]).to.deep.equal([toHex(LOST.tree.word(3)), LOST.tree.path(3)]);
  });

  it("demands with a leaf of an older root, also where it sees that the leaf is gone", () => {
    expect(kindsOf({ place: shown(LOST), newest: treeAt(4, [...OLD, leafAt(5, 1n)]) })).to.deep.equal([
      "alert",
      "demandLeaf",
    ]);
  });

  it("challenges with a leaf of an older root that the newest one repeats, at the same depth only", () => {
    expect(kindsOf({ place: shown(LOST), newest: { ...NEWEST, epoch: 4 } })).to.deep.equal(["alert", "challenge"]);
    expect(kindsOf({ place: shown(LOST), newest: { ...NEWEST, epoch: 4, depth: 4 } })).to.include("demandLeaf");
  });

  it("demands where nothing shows its place, once, by whomever", () => {
    const [, demand] = decideAccount(seen());
    if (demand?.kind !== "demandLeaf") throw new Error(`expected a demand, got ${String(demand?.kind)}`);
    expect([demand.epoch, demand.leaf, demand.subject]).to.deep.equal([3, OWN, wordOf(PROOF)]);
    const demands = [demandOf({ kind: "leaf", leaf: OWN }, { demander: STRANGER })];
    expect(demands[0]?.subject).to.equal(wordOf(PROOF));
    expect(kindsOf({ demands })).to.deep.equal(["note"]);
    expect(kindsOf({ demands: [{ ...demands[0]!, deadline: 2_000 }] })).to.deep.equal(["cancelUnanswered"]);
  });

  it("challenges before it cancels, and gets its money back last", () => {
    const demands = [
      demandOf({ kind: "leaf", leaf: OWN }, { deadline: 2_000 }),
      demandOf({ kind: "leaf", leaf: OWN }, { serial: SERIAL - 1, demander: WATCHER }),
    ];
    expect(kindsOf({ demands, place: shown(LOST) })).to.deep.equal([
      "alert",
      "challenge",
      "cancelUnanswered",
      "reclaim",
    ]);
    expect(kindsOf({ demands, place: shown(KEPT) })).to.deep.equal(["cancelUnanswered", "reclaim"]);
  });

  it("alerts where it has no money, no key, no time", () => {
    const funds = { balanceGwei: 0n, tokensGwei: DEPOSIT - 1n, depositGwei: DEPOSIT };
    expect(kindsOf({ funds })).to.deep.equal(["alert", "alert"]);
    expect(textOf({ funds })).to.include("npx hardhat challenge deposit");
    expect(kindsOf({ account: undefined })).to.deep.equal(["alert"]);
    expect(textOf({ now: 1_000 + 3 * DAY })).to.include("demands are closed");
  });

  it("says where an answer came from the newest root, which contradicts its leaf", () => {
    expect(textOf({ answer: "byNewestRoot" })).to.include("the newest active root keeps leaf 3");
    expect(kindsOf({ answer: "byNewestRoot" })).to.deep.equal(["alert"]);
  });

  it("rests without a pending root, and where one repeats the newest", () => {
    expect(kindsOf({ pending: undefined })).to.deep.equal(["note"]);
    expect(kindsOf({ pending: pendingOf(LOST, { demandsUntil: 0 }) })).to.deep.equal(["note"]);
  });
});

describe("proof files", () => {
  const parse = (text: string): LeafProof =>
    leafProofOf(JsonFields.of(parseCanonicalJson(Buffer.from(text), "proof.json"), "proof.json", "", LEAF_PROOF_KEYS));

  it("are read as they are written, and lead to their root only", () => {
    expect(parse(formatLeafProof(PROOF))).to.deep.equal(PROOF);
    expect([isProven(PROOF, NEWEST.root), isProven(PROOF, KEPT.root)]).to.deep.equal([true, false]);
    expect(isProven({ ...PROOF, cumulativeGwei: 104n }, NEWEST.root)).to.equal(false);
  });

  it("are refused with an index outside the path, another format, or words that are none", () => {
    const text = formatLeafProof(PROOF);
    for (const [from, to, problem] of [
      ['"index":3', '"index":8', /index: expected a whole number from 0 to 7/],
      ["msn-leaf-proof-1", "msn-leaf-proof-2", /format: expected msn-leaf-proof-1/],
      [PROOF.path[0]!, "0x00", /path: expected at most 32 words/],
    ] as const) {
      expect(() => parse(text.replace(from, to))).to.throw(problem);
    }
  });

  it("name the same word as the domain's leaf", () => {
    expect(DOMAIN.length).to.equal(32);
    expect(wordOf(PROOF)).to.equal(toHex(NEWEST.tree.word(3)));
  });
});
