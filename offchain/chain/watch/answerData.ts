import { ZERO_ADDRESS } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import { type Digest, fromHex, isDigest, toAddress, toHex } from "../../domain/hex.js";
import type { Leaf } from "../../domain/types.js";
import { type PageRoot, leavesOfPage } from "../../merkle/page.js";
import { verifyPath } from "../../merkle/path.js";
import { leafWord } from "../../merkle/sumWord.js";
import type { KnownPage } from "../../watch/rootTree.js";
import { subjectOfLeaf, subjectOfPage } from "../../watch/subject.js";
import { withRetries } from "../retry.js";
import type { WatchChain } from "./watchChain.js";

/** What the transaction that answered a demand shows, checked against the pending root. */
export type AnswerData =
  | ({ readonly kind: "page" } & KnownPage)
  | { readonly kind: "leaf"; readonly leaf: Leaf; readonly word: Digest; readonly path: readonly Digest[] }
  | { readonly kind: "byNewestRoot"; readonly leaf: Leaf }
  /** Answered by a call from another contract, whose arguments the transaction does not hold as they are. */
  | { readonly kind: "unreadable"; readonly to: string };

const METHODS = ["answerPage", "answerLeaf", "answerByNewestRoot"] as const;
/** Places of a transaction's input that are tried. */
const MOST_TRIES = 1_000;

/**
 * Reads an answer from its transaction's input. Most are calls of the contract itself; one that went through another contract
 * usually holds the same call somewhere inside, and since data is checked against subject and root, it does not matter where.
 * Throws `chain` where the node does not know the transaction.
 */
export async function readAnswer(
  chain: WatchChain,
  root: PageRoot,
  { subject, transaction }: { readonly subject: Digest; readonly transaction: Digest },
): Promise<AnswerData> {
  const found = await withRetries(() => chain.provider.getTransaction(transaction));
  if (found === null) throw new MsnError("chain", `the node does not know transaction ${transaction}`);
  const input = fromHex(found.data, (found.data.length - 2) / 2);
  for (const call of callsIn(chain, input)) {
    const data = answerIn(chain, root, subject, call);
    // Nothing here proves that the newest root contradicts a leaf; that the contract was asked so, and agreed, does.
    const isCall =
      call.length === input.length && toAddress(found.to ?? ZERO_ADDRESS) === chain.book.contracts.RootChallenges;
    if (data !== undefined && (data.kind !== "byNewestRoot" || isCall)) return data;
  }
  return { kind: "unreadable", to: found.to ?? "a new contract" };
}

/** Every part of an input that begins like a call that answers, from the first on. */
function* callsIn({ contracts: { challenges } }: WatchChain, input: Buffer): Generator<Buffer> {
  const selectors = METHODS.map((name) => fromHex(challenges.interface.getFunction(name).selector, 4));
  let tries = 0;
  for (const selector of selectors) {
    for (let at = input.indexOf(selector); at !== -1 && tries < MOST_TRIES; at = input.indexOf(selector, at + 1)) {
      tries++;
      yield input.subarray(at);
    }
  }
}

function answerIn(chain: WatchChain, root: PageRoot, subject: Digest, call: Buffer): AnswerData | undefined {
  let parsed: { readonly name: string; readonly args: readonly unknown[] } | null;
  try {
    parsed = chain.contracts.challenges.interface.parseTransaction({ data: toHex(call) });
    if (parsed === null) return undefined;
    return parsed.name === "answerPage"
      ? pageIn(root, subject, parsed.args)
      : leafIn(root, subject, parsed.name, parsed.args);
  } catch {
    return undefined; // no call, but bytes that begin like one
  }
}

function pageIn(root: PageRoot, subject: Digest, args: readonly unknown[]): AnswerData | undefined {
  const [page, entries, path] = [Number(args[0]), words(args[1]), words(args[2])];
  if (subjectOfPage(page) !== subject) return undefined;
  const leaves = leavesOfPage(root, page, { entries, path });
  return leaves === undefined ? undefined : { kind: "page", page, leaves, shown: { entries, path } };
}

function leafIn(root: PageRoot, subject: Digest, name: string, args: readonly unknown[]): AnswerData | undefined {
  const { domain } = root;
  const [index, account, demandedGwei] = args[0] as readonly [bigint, string, bigint];
  const demanded = { index: Number(index), account: toAddress(account), cumulativeGwei: demandedGwei };
  if (subjectOfLeaf(domain, demanded) !== subject) return undefined;
  if (name === "answerByNewestRoot") return { kind: "byNewestRoot", leaf: demanded };
  const leaf = { ...demanded, cumulativeGwei: BigInt(String(args[1])) };
  const path = words(args[2]);
  const word = leafWord(domain, leaf.index, leaf.account, leaf.cumulativeGwei);
  const siblings = path.map((sibling) => fromHex(sibling, 32));
  const isThere = verifyPath(fromHex(root.root, 32), 2 ** root.depth, leaf.index, word, siblings);
  return isThere ? { kind: "leaf", leaf, word: toHex(word), path } : undefined;
}

function words(value: unknown): Digest[] {
  return [...(value as readonly string[])].map((word) => {
    if (!isDigest(word)) throw new MsnError("chain", `expected 32 bytes, got ${word}`);
    return word;
  });
}
