import { toAddress } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import type { Field } from "./field.js";
import type { HostileTree } from "./hostileTree.js";
import { leafWord } from "../../offchain/merkle/sumWord.js";

const PAGE_DEPTH = 8;

/** Captured attesters answer every demand they can: an unanswered one costs them the root and a bond. */
export class Answers {
  constructor(
    private readonly field: Field,
    private readonly tree: HostileTree,
  ) {}

  async give(): Promise<void> {
    const { contracts, system, book, captor } = this.field;
    const { serial, openDemands } = await contracts.challenges.review();
    if (openDemands === 0n) return;
    const challenges = contracts.challenges.connect(await system.signer(captor));
    for (const { args } of await challenges.queryFilter(challenges.filters.LeafDemanded(serial), book.fromBlock)) {
      const { index, account, cumulativeGwei } = args.leaf;
      const shown = this.#knownAt(Number(index));
      if (shown === undefined || shown.account !== toAddress(account) || shown.cumulativeGwei < cumulativeGwei)
        continue;
      await this.#try(serial, args.subject, () =>
        challenges.answerLeaf({ index, account, cumulativeGwei }, shown.cumulativeGwei, this.tree.path(Number(index))),
      );
    }
    for (const { args } of await challenges.queryFilter(challenges.filters.PageDemanded(serial), book.fromBlock)) {
      const page = Number(args.page);
      const depth = Math.min(PAGE_DEPTH, this.tree.depth);
      await this.#try(serial, args.subject, () =>
        challenges.answerPage(page, this.#entries(page, depth), this.tree.path(page, depth)),
      );
    }
  }

  /** The leaf in a place, if that is what stands there. */
  #knownAt(index: number): Leaf | undefined {
    const leaf = this.tree.leaves.find((candidate) => candidate.index === index);
    if (leaf === undefined) return undefined;
    const word = leafWord(this.field.domain, index, leaf.account, leaf.cumulativeGwei);
    return word.equals(this.tree.node(0, index)) ? leaf : undefined;
  }

  #entries(page: number, depth: number): string[] {
    const entries = Array<string>(2 ** depth).fill(`0x${"00".repeat(32)}`);
    for (const { index, account, cumulativeGwei } of this.tree.leaves) {
      if (index >> depth !== page) continue;
      entries[index % 2 ** depth] = `${account}${cumulativeGwei.toString(16).padStart(24, "0")}`;
    }
    return entries;
  }

  /** Sends an answer unless the demand is closed or the contract refuses it, which it does where the tree lies. */
  async #try(serial: bigint, subject: string, answer: () => Promise<{ wait(): Promise<unknown> }>): Promise<void> {
    const { depositGwei } = await this.field.contracts.challenges.demandOf(serial, subject);
    if (depositGwei === 0n) return;
    try {
      await (await answer()).wait();
    } catch {
      // Not to be shown: the demand stays open.
    }
  }
}
