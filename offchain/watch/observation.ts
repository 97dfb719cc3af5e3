import type { Address, Digest } from "../domain/hex.js";
import type { Leaf } from "../domain/types.js";
import type { RootPlace } from "./rootTree.js";

/** A root under review. Times are Unix seconds. */
export interface PendingRoot extends RootPlace {
  readonly manifestDigest: Digest;
  readonly count: number;
  /** Number of the proposal; the same root proposed again has another one. */
  readonly serial: number;
  readonly proposedAt: number;
  /** Where the proposer says the artifacts are; nobody signed it. */
  readonly uri: string;
  /** Demands are taken before this moment; 0 for a root over the newest tree. */
  readonly demandsUntil: number;
  readonly activatableAt: number;
}

/** What a demand asks to see. */
export type Demanded =
  { readonly kind: "leaf"; readonly leaf: Leaf } | { readonly kind: "page"; readonly page: number };

/** A demand made of some proposal. */
export interface Demand {
  readonly serial: number;
  readonly subject: Digest;
  readonly demanded: Demanded;
  readonly demander: Address;
  /** Answers are taken before this moment, Unix seconds. */
  readonly deadline: number;
  /** Gwei at stake; 0 once it was paid out, to the demander or to who answered. */
  readonly depositGwei: bigint;
}

/** The money of the account that watches, gwei. */
export interface Funds {
  /** In the contract, ready for deposits. */
  readonly balanceGwei: bigint;
  /** Tokens that could be added to it. */
  readonly tokensGwei: bigint;
  /** What the demand of a leaf costs; a page costs `PAGE_DEPOSITS` times as much. */
  readonly depositGwei: bigint;
}

/** Deposits that the demand of a page costs. */
export const PAGE_DEPOSITS = 4n;

/** What a demand costs. */
export const costOf = (kind: Demanded["kind"], depositGwei: bigint): bigint =>
  kind === "page" ? PAGE_DEPOSITS * depositGwei : depositGwei;

/** Whether a demand waits for an answer. */
export const isOpen = (demand: Demand, serial: number): boolean => demand.serial === serial && demand.depositGwei > 0n;
