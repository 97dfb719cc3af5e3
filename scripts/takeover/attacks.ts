import type { Address } from "../../offchain/domain/hex.js";
import { toAddress } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { parentWord } from "../../offchain/merkle/sumWord.js";
import { type Battle, type HostileRoot, countOf, refusalOf } from "./battle.js";
import { HostileTree, wordOf } from "./hostileTree.js";
import type { Outcome } from "./verdict.js";

/** Accounts that nobody but the attackers has. */
export const HOSTILE: readonly Address[] = Array.from({ length: 2 }, (_, i) =>
  toAddress(`0x${"bad".repeat(13)}${i + 1}`),
);
const [FIRST, SECOND] = HOSTILE as readonly [Address, Address];
const HALF_OF_ALL_SUMS = 2n ** 63n;

/** One thing that captured attesters try. */
export interface Attack {
  readonly name: string;
  readonly run: (battle: Battle) => Promise<Outcome>;
}

const attack = (name: string, run: Attack["run"]): Attack => ({ name, run });

const published = (tree: HostileTree, count = countOf(tree.leaves)): HostileRoot => ({
  tree,
  count,
  isPublished: true,
});
const withheld = (tree: HostileTree, count = countOf(tree.leaves)): HostileRoot => ({
  tree,
  count,
  isPublished: false,
});

/** The next leaves with all that is new given to one account of the attackers. */
async function misdirected(battle: Battle): Promise<Leaf[]> {
  const { earned, contracts } = battle.field;
  const next = (await contracts.distributor.newestEpoch()) + 1n;
  const room = (await contracts.distributor.ceilingGwei(next)) - earned.manifest.totalGwei;
  return [...earned.leaves, { index: earned.manifest.count, account: FIRST, cumulativeGwei: room }];
}

/** A leaf of a miner that had earned something before: the first miner's watcher minds the first of them. */
function victim(battle: Battle): Leaf {
  const { earned, victims } = battle.field;
  const leaf = earned.leaves.find(({ account }) => account === victims[0]);
  if (leaf === undefined) throw new Error("the first miner has earned nothing");
  return leaf;
}

/** The honest next leaves with one of them changed or left out. */
function withPlace(battle: Battle, index: number, change: (leaf: Leaf) => Leaf | undefined): Leaf[] {
  return battle.honestLeaves().flatMap((leaf) => (leaf.index === index ? (change(leaf) ?? []) : leaf));
}

/** The honest leaves, one of which lost `amount` to a new account of the attackers. */
function theft(battle: Battle, keeps: bigint | undefined): Leaf[] {
  const { index } = victim(battle);
  const before = battle.honestLeaves().find((leaf) => leaf.index === index);
  if (before === undefined) throw new Error("the honest root drops a leaf");
  const leaves = withPlace(battle, index, (leaf) =>
    keeps === undefined ? undefined : { ...leaf, cumulativeGwei: keeps },
  );
  const loot = before.cumulativeGwei - (keeps ?? 0n);
  return [...leaves, { index: countOf(battle.honestLeaves()), account: FIRST, cumulativeGwei: loot }];
}

/** Every attack on roots, in the order of the table. */
export const ATTACKS: readonly Attack[] = [
  attack("inflated beyond the ceiling", async (battle) => {
    const leaves = await misdirected(battle);
    const [mine] = leaves.splice(-1);
    if (mine === undefined) throw new Error("nothing to inflate");
    leaves.push({ ...mine, cumulativeGwei: mine.cumulativeGwei + 1n });
    return battle.attempt(published(battle.treeOf(leaves)));
  }),
  attack("inflated within the ceiling", async (battle) =>
    battle.attempt(published(battle.treeOf(await misdirected(battle)))),
  ),
  attack("drops an account", async (battle) => battle.attempt(published(battle.treeOf(theft(battle, undefined))))),
  attack("drops an account, data withheld", async (battle) =>
    battle.attempt(withheld(battle.treeOf(theft(battle, undefined)))),
  ),
  attack("lowers an amount by one gwei", async (battle) =>
    battle.attempt(published(battle.treeOf(theft(battle, victim(battle).cumulativeGwei - 1n)))),
  ),
  attack("reassigns an index", async (battle) => {
    const leaves = withPlace(battle, victim(battle).index, (leaf) => ({ ...leaf, account: FIRST }));
    return battle.attempt(published(battle.treeOf(leaves)));
  }),
  attack("lists an account twice", async (battle) => {
    const leaves = await misdirected(battle);
    const [mine] = leaves.splice(-1);
    if (mine === undefined) throw new Error("nothing to list twice");
    const half = mine.cumulativeGwei / 2n;
    leaves.push({ ...mine, cumulativeGwei: half }, { ...mine, index: mine.index + 1, cumulativeGwei: half });
    return battle.attempt(published(battle.treeOf(leaves)));
  }),
  attack("an opaque word in a miner's place", async (battle) => {
    const tree = battle.treeOf(battle.honestLeaves());
    const { index, cumulativeGwei } = victim(battle);
    tree.put(0, index, wordOf(Buffer.from("nobody knows"), cumulativeGwei));
    return battle.attempt(withheld(tree));
  }),
  attack("an opaque word in a new place", async (battle) => {
    const leaves = await misdirected(battle);
    const tree = battle.treeOf(leaves);
    tree.put(0, countOf(leaves) - 1, wordOf(Buffer.from("nobody knows"), 1n));
    return battle.attempt(withheld(tree));
  }),
  attack("an overflowing sum", async (battle) => {
    const first = countOf(battle.honestLeaves()) + (countOf(battle.honestLeaves()) % 2);
    const leaves = [FIRST, SECOND].map((account, i) => ({
      index: first + i,
      account,
      cumulativeGwei: HALF_OF_ALL_SUMS,
    }));
    return battle.attempt(published(battle.treeOf([...battle.honestLeaves(), ...leaves])));
  }),
  attack("a count too small for the tree", async (battle) => {
    const leaves = battle.honestLeaves();
    const { depth, manifest } = { depth: battle.treeOf(leaves).depth, manifest: battle.field.earned.manifest };
    const deeper = battle.treeOf(leaves, depth + 1);
    return battle.attempt(withheld(deeper, Math.max(manifest.count, countOf(leaves))));
  }),
  attack("a count too large for the tree", async (battle) => {
    const tree = battle.treeOf(battle.honestLeaves());
    return battle.attempt(withheld(tree, 2 ** tree.depth + 1));
  }),
  attack("the same in two steps: the old root with a larger count first", async (battle) => {
    const { leaves } = battle.field.earned;
    const same = battle.treeOf([...leaves]);
    return battle.attempt(withheld(same, 2 ** same.depth + 1));
  }),
  attack("the right root, data withheld", async (battle) => {
    const tree = battle.treeOf(battle.honestLeaves());
    const silent = new HostileTree(battle.field.domain, [], tree.depth);
    silent.put(tree.depth, 0, Buffer.from(tree.root.slice(2), "hex"));
    return battle.attempt(withheld(silent, countOf(battle.honestLeaves())));
  }),
  attack("the same week twice", async (battle) =>
    refused(await battle.propose(published(battle.treeOf(battle.honestLeaves())), 1)),
  ),
  attack("a skipped week", async (battle) => {
    const { system } = battle.field;
    await system.moveClock((await system.now()) + 14 * 86_400);
    return refused(await battle.propose(published(battle.treeOf(battle.honestLeaves())), 3));
  }),
  attack("a proposal in the last second before new attesters", async (battle) => {
    const root = published(battle.treeOf(theft(battle, undefined)));
    const refusal = await battle.propose(root);
    if (refusal !== undefined) return refused(refusal);
    await battle.field.system.asTimelock(async (timelock) => {
      const { distributor } = battle.field.contracts;
      await (await distributor.connect(timelock).setAttesters([...battle.field.attesters].sort(), 2)).wait();
    });
    return battle.fight(root);
  }),
  attack("a cancelled root again, attesters reappointed", async (battle) => {
    const root = published(battle.treeOf(theft(battle, undefined)));
    await battle.attempt(root);
    await battle.field.system.asTimelock(async (timelock) => {
      const { distributor } = battle.field.contracts;
      await (await distributor.connect(timelock).setAttesters([...battle.field.attesters].sort(), 2)).wait();
    });
    return refused(await battle.propose(root));
  }),
  attack("a hidden leaf, claimed, and left out of the next root", async (battle) => {
    const first = await misdirected(battle);
    const step = await battle.attempt(withheld(battle.treeOf(first)));
    if (step.stoppedBy !== "nobody") return step;
    const [mine] = first.slice(-1);
    if (mine === undefined) throw new Error("nothing is hidden");
    await battle.nextEpoch();
    const { distributor } = battle.field.contracts;
    const path = battle.won.at(-1)?.root.tree.path(mine.index) ?? [];
    await (await distributor.claim(2, mine.index, mine.account, mine.cumulativeGwei, path)).wait();
    const swapped = [...first.slice(0, -1), { ...mine, index: mine.index + 1, account: SECOND }];
    const outcome = await battle.attempt(withheld(battle.treeOf(swapped)));
    return { ...outcome, how: `first root: ${step.how}; second: ${outcome.how}` };
  }),
  attack("a leaf of a hidden node: two words under one hash", async (battle) => {
    const tree = battle.treeOf(await misdirected(battle));
    const [left, right] = [tree.node(0, 0), tree.node(0, 1)];
    const forged = parentWord(Buffer.concat([left, right]));
    forged.writeBigUInt64BE(0n, 24);
    tree.put(1, 0, forged);
    return battle.attempt(withheld(tree));
  }),
];

/** What a captured guardian tries besides. */
export const GUARDIAN_ATTACKS: readonly Attack[] = [
  attack("the guardian vetoes the right root, twice and again", async (battle) => {
    const { contracts, guardian, system } = battle.field;
    const challenges = contracts.challenges.connect(await system.signer(guardian));
    const veto = (): Promise<string | undefined> =>
      refusalOf(async () => (await challenges.veto((await challenges.review()).serial, "no")).wait());
    const honest = published(battle.treeOf(battle.honestLeaves()));
    const depth = BigInt(honest.tree.depth);
    await battle.propose(honest);
    await veto();
    await (await challenges.allow(2, honest.tree.root, depth)).wait();
    await battle.propose(honest);
    await veto();
    await system.asTimelock(async (timelock) => {
      const { distributor } = contracts;
      await (await contracts.challenges.connect(timelock).allow(2, honest.tree.root, depth)).wait();
      await (await distributor.connect(timelock).setAttesters([...battle.field.attesters].sort(), 2)).wait();
    });
    await battle.propose(honest);
    return { stoppedBy: "governance", how: `reappointment; then ${(await veto()) ?? "nothing stops the veto"}` };
  }),
];

const refused = (refusal: string | undefined): Outcome =>
  refusal === undefined ? { stoppedBy: "nobody", how: "proposed" } : { stoppedBy: "contracts", how: refusal };
