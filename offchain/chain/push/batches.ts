import { meetingLevel } from "../../merkle/batchProof.js";
import type { OpenClaim } from "../openClaims.js";
import { batchGas } from "./claimGas.js";
import { gasLimitOf } from "./gasLimit.js";

/** What a transaction may be at most. */
export interface BatchLimits {
  /** Of its gas limit, which is well above the gas it takes. */
  readonly gas: bigint;
  readonly bytes: number;
}

/** Bytes of calldata that every node passes on: 128 KiB a transaction, less its other fields. */
export const MOST_BYTES = 125_000;

/** Claims for one transaction, ascending by index. */
export interface ClaimBatch {
  readonly claims: readonly OpenClaim[];
  /** Gas it takes, about. */
  readonly gas: bigint;
  /** Bytes of its calldata, exactly. */
  readonly bytes: number;
  /** What it pays, usage included; gwei of MSN. */
  readonly paidGwei: bigint;
}

/**
 * Cuts claims, ascending by index, into transactions within `limits`. In the order of indices, because neighbours share nearly
 * all of their paths: one more neighbour adds a word of path on average, and an account far away as many as the tree has
 * levels below where the two paths meet. A claim that is beyond the limits alone has a transaction of its own.
 */
export function cutBatches(claims: readonly OpenClaim[], depth: number, limits: BatchLimits): ClaimBatch[] {
  const batches: ClaimBatch[] = [];
  let current = new Draft(depth);
  for (const claim of claims) {
    if (!current.isEmpty && !current.hasRoomFor(claim, limits)) {
      batches.push(current.finished());
      current = new Draft(depth);
    }
    current.add(claim);
  }
  if (!current.isEmpty) batches.push(current.finished());
  return batches;
}

/** The batches that pay most for their gas first, and among equals those of lower indices. */
export function richestFirst(batches: readonly ClaimBatch[]): ClaimBatch[] {
  return [...batches].sort((a, b) => {
    const difference = b.paidGwei * a.gas - a.paidGwei * b.gas;
    if (difference !== 0n) return difference > 0n ? 1 : -1;
    return firstIndex(a) - firstIndex(b);
  });
}

const firstIndex = ({ claims }: ClaimBatch): number => claims[0]?.index ?? 0;

/** A batch's two halves, which must be two claims or more. */
export function halvesOf({ claims }: ClaimBatch, depth: number): [ClaimBatch, ClaimBatch] {
  const middle = Math.ceil(claims.length / 2);
  return [batchOf(claims.slice(0, middle), depth), batchOf(claims.slice(middle), depth)];
}

export function batchOf(claims: readonly OpenClaim[], depth: number): ClaimBatch {
  const draft = new Draft(depth);
  for (const claim of claims) draft.add(claim);
  return draft.finished();
}

/** Selector, four words of arguments, the lengths of three lists. */
const HEAD_BYTES = 4 + 7 * 32;
const LEAF_BYTES = 3 * 32;
const WORD_BYTES = 32;

class Draft {
  readonly #claims: OpenClaim[] = [];
  #words: number;
  #newSlots = 0;
  #withUsage = 0;
  #paidGwei = 0n;

  constructor(depth: number) {
    this.#words = depth;
  }

  get isEmpty(): boolean {
    return this.#claims.length === 0;
  }

  hasRoomFor(claim: OpenClaim, limits: BatchLimits): boolean {
    const leaves = this.#claims.length + 1;
    const words = this.#words + this.#wordsOf(claim);
    const newSlots = this.#newSlots + newSlotsOf(claim);
    const withUsage = this.#withUsage + usageOf(claim);
    const gas = batchGas({ leaves, words, newSlots, withUsage });
    // The node's own estimate may be a little higher than the plan's.
    const gasLimit = gasLimitOf(gas + gas / 20n, leaves);
    return gasLimit <= limits.gas && bytesOf(leaves, words) <= limits.bytes;
  }

  add(claim: OpenClaim): void {
    this.#words += this.#wordsOf(claim);
    this.#newSlots += newSlotsOf(claim);
    this.#withUsage += usageOf(claim);
    this.#paidGwei += claim.openGwei + claim.usageGwei;
    this.#claims.push(claim);
  }

  finished(): ClaimBatch {
    const leaves = this.#claims.length;
    const shape = { leaves, words: this.#words, newSlots: this.#newSlots, withUsage: this.#withUsage };
    const bytes = bytesOf(leaves, this.#words);
    return { claims: this.#claims, gas: batchGas(shape), bytes, paidGwei: this.#paidGwei };
  }

  /** Words of path that the leaf after the last one adds. */
  #wordsOf({ index }: OpenClaim): number {
    const last = this.#claims.at(-1);
    return last === undefined ? 0 : meetingLevel(last.index, index);
  }
}

/** An account's first claim writes its state, and may be the first that its recipient holds of MSN. */
const newSlotsOf = ({ isFirst, account, recipient }: OpenClaim): number => {
  if (!isFirst) return 0;
  return recipient === account ? 2 : 1;
};

const usageOf = ({ usageGwei }: OpenClaim): number => (usageGwei === 0n ? 0 : 1);

const bytesOf = (leaves: number, words: number): number => HEAD_BYTES + leaves * LEAF_BYTES + words * WORD_BYTES;
