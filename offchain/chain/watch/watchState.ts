import { existsSync } from "node:fs";

import { MsnError } from "../../domain/errors.js";
import { type Digest, isDigest } from "../../domain/hex.js";
import { writeAtomically } from "../../io/files.js";
import { JsonFields } from "../../io/jsonFields.js";
import { readJsonFields } from "../../io/jsonFile.js";
import { LEAF_PROOF_KEYS, type LeafProof, leafProofJson, leafProofOf } from "../../watch/leafProof.js";
import type { WatchChain } from "./watchChain.js";

const FORMAT = "msn-watch-state-3";
const KEYS = [
  "format",
  "chainId",
  "distributor",
  "concern",
  "leftOutTo",
  "checkpoints",
  "logs",
  "remembered",
  "verified",
];
/** Blocks whose hashes are remembered, the newest last: enough to find where a reorganisation begins. */
const CHECKPOINTS = 64;

/** An event as the node gave it. */
export interface RawLog {
  readonly block: number;
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** A block that was read. */
export interface Checkpoint {
  readonly number: number;
  readonly hash: Digest;
}

/** A miner's leaf as a pending root has it. */
export interface RememberedLeaf {
  readonly root: Digest;
  readonly proof: LeafProof;
}

/**
 * What a watcher keeps from pass to pass and from run to run. Nothing but a cache: all of it can be read from the chain, or
 * computed, again.
 */
export interface WatchState {
  /** Whose logs were kept where they could be left out, see `concernKey`. */
  readonly concern: string;
  /** Where the blocks up to this one are no longer the chain's, logs that were left out may be needed after all. */
  readonly leftOutTo: number;
  readonly checkpoints: readonly Checkpoint[];
  readonly logs: readonly RawLog[];
  /** The miner's leaf in pending roots, with their hashes. */
  readonly remembered: readonly RememberedLeaf[];
  /** Proposals that were recomputed here. */
  readonly verified: readonly string[];
}

export const EMPTY_STATE: WatchState = {
  concern: "",
  leftOutTo: 0,
  checkpoints: [],
  logs: [],
  remembered: [],
  verified: [],
};

/** The state with one more block read. */
export function withBlock(state: WatchState, block: Checkpoint, logs: readonly RawLog[]): WatchState {
  const before = state.checkpoints.filter(({ number }) => number < block.number);
  return { ...state, checkpoints: [...before, block].slice(-CHECKPOINTS), logs: [...state.logs, ...logs] };
}

/** The state as it was after block `number`, or before everything. */
export function backTo(state: WatchState, number: number): WatchState {
  return {
    ...state,
    checkpoints: state.checkpoints.filter((block) => block.number <= number),
    logs: state.logs.filter(({ block }) => block <= number),
  };
}

/** Writes the state so that a kill at any moment leaves a whole one. */
export async function writeState(file: string, { book }: Pick<WatchChain, "book">, state: WatchState): Promise<void> {
  const place = { format: FORMAT, chainId: book.chainId, distributor: book.contracts.RewardsDistributor };
  const remembered = state.remembered.map(({ root, proof }) => ({ root, proof: leafProofJson(proof) }));
  const plain = { ...place, ...state, remembered };
  await writeAtomically(file, `${JSON.stringify(plain)}\n`);
}

/** Reads a state; what is missing, damaged or another deployment's is an empty one, as it only saves work. */
export async function readState(file: string, { book }: Pick<WatchChain, "book">): Promise<WatchState> {
  if (!existsSync(file)) return EMPTY_STATE;
  try {
    const fields = await readJsonFields(file, KEYS);
    const isHere =
      fields.text("format") === FORMAT &&
      fields.integer("chainId", 1, Number.MAX_SAFE_INTEGER) === book.chainId &&
      fields.address("distributor") === book.contracts.RewardsDistributor;
    return isHere ? stateOf(fields) : EMPTY_STATE;
  } catch (error) {
    if (error instanceof MsnError && error.code === "json") return EMPTY_STATE;
    throw error;
  }
}

function stateOf(fields: JsonFields): WatchState {
  const each = <T>(key: string, read: (item: JsonFields) => T): T[] =>
    fields.list(key).map((item) => read(JsonFields.of(item, fields.file, key)));
  return {
    concern: fields.text("concern"),
    leftOutTo: blockNumber(fields, "leftOutTo"),
    checkpoints: each("checkpoints", (item) => ({ number: blockNumber(item, "number"), hash: item.digest("hash") })),
    logs: each("logs", (item) => ({
      block: blockNumber(item, "block"),
      address: item.text("address"),
      topics: texts(item, "topics"),
      data: item.text("data"),
    })),
    remembered: each("remembered", (item) => ({
      root: item.digest("root"),
      proof: leafProofOf(item.object("proof", LEAF_PROOF_KEYS)),
    })),
    verified: fields.list("verified").filter((item): item is string => typeof item === "string"),
  };
}

const blockNumber = (fields: JsonFields, key: string): number => fields.integer(key, 0, Number.MAX_SAFE_INTEGER);

function texts(fields: JsonFields, key: string): Digest[] {
  return fields.list(key).filter(isDigest);
}
