import type { Address } from "../../../offchain/domain/hex.js";
import type { Leaf } from "../../../offchain/domain/types.js";
import { rewardsDomain } from "../../../offchain/merkle/sumWord.js";
import { MerkleSumTree } from "../../../offchain/merkle/tree.js";
import type { Decision } from "../../../offchain/watch/action.js";
import type { Observation, WatchTerms } from "../../../offchain/watch/decide.js";
import type { Demand, Demanded, PendingRoot } from "../../../offchain/watch/observation.js";
import { type RootTree, rootTreeOf } from "../../../offchain/watch/rootTree.js";
import { subjectOfLeaf, subjectOfPage } from "../../../offchain/watch/subject.js";
import { DISTRIBUTOR, hexOf } from "../world.js";

export const DOMAIN = rewardsDomain(31337, DISTRIBUTOR);
export const WATCHER: Address = hexOf(0x77, 20);
export const STRANGER: Address = hexOf(0x99, 20);
export const DAY = 86_400;
export const SERIAL = 7;
/** What a leaf's demand costs. */
export const DEPOSIT = 10n;

export const accountAt = (i: number): Address => hexOf(0x10 + (i % 0x60), 20);
export const leafAt = (index: number, cumulativeGwei: bigint, account = accountAt(index)): Leaf => ({
  index,
  account,
  cumulativeGwei,
});
export const leavesUpTo = (count: number): Leaf[] =>
  Array.from({ length: count }, (_, i) => leafAt(i, 100n + BigInt(i)));

/** The tree of a root of `epoch`. */
export function treeAt(epoch: number, leaves: readonly Leaf[], count = leaves.length): RootTree {
  const { root, depth } = MerkleSumTree.build(DOMAIN, leaves, count);
  return rootTreeOf(DOMAIN, { epoch, root, depth }, leaves)!;
}

/** The root of a tree, pending since time 1,000. */
export function pendingOf({ epoch, root, depth }: RootTree, change: Partial<PendingRoot> = {}): PendingRoot {
  return {
    epoch,
    root,
    depth,
    manifestDigest: hexOf(0x3a, 32),
    count: 2 ** depth,
    serial: SERIAL,
    proposedAt: 1_000,
    uri: "",
    demandsUntil: 1_000 + 3 * DAY,
    activatableAt: 1_000 + 3 * DAY,
    ...change,
  };
}

export function demandOf(demanded: Demanded, change: Partial<Demand> = {}): Demand {
  const subject = demanded.kind === "page" ? subjectOfPage(demanded.page) : subjectOfLeaf(DOMAIN, demanded.leaf);
  return {
    serial: SERIAL,
    subject,
    demanded,
    demander: STRANGER,
    deadline: 2_000 + DAY,
    depositGwei: DEPOSIT,
    ...change,
  };
}

/** Nothing known but that a root is pending. */
export function seen(pending: PendingRoot | undefined, change: Partial<Observation> = {}): Observation {
  return {
    domain: DOMAIN,
    now: 2_000,
    account: WATCHER,
    pending,
    pendingTree: undefined,
    newestTree: undefined,
    olderTree: undefined,
    newestEpoch: 3,
    pages: [],
    verdict: { kind: "unknown", why: "no --proofs" },
    demands: [],
    funds: { balanceGwei: 1_000n, tokensGwei: 0n, depositGwei: DEPOSIT },
    ...change,
  };
}

export const kindsOf = (decisions: readonly Decision[]): string[] => decisions.map(({ kind }) => kind);

export const TERMS: WatchTerms = { maxDepositGwei: 1_000n, protect: [], patience: 0 };
