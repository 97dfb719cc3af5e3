import { compareBytes } from "../domain/order.js";
import type { Address } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import { NODE_BYTES, PROBE_BYTES } from "../domain/probeLayout.js";
import { addressTags } from "../proofs/addressTags.js";
import { encodeProbe } from "../proofs/probeRecord.js";
import { registrationDomain } from "../proofs/registrationDigest.js";
import { REGISTRATION_BYTES, signedRegistration } from "../proofs/registrationRecord.js";
import type { TestAccount } from "../relays/testKeys.js";
import { testAccount, testSecret } from "../relays/testKeys.js";
import { CHAIN_ID, TOKEN } from "./assumptions.js";
import type { SyntheticNode } from "./population.js";

const KEY_BYTES = 32;
const PROGRESS_NODES = 1_000;

/** What the batches are made of: the nodes ascending by account, each field in an array of its own. */
export interface NodeTable {
  readonly size: number;
  /** A record for each node, right but for its bandwidth. */
  readonly templates: Buffer;
  /** Median bandwidth in the week. */
  readonly kbps: Uint32Array;
  /** As in {@link SyntheticNode}. */
  readonly presence: Uint32Array;
  readonly phase: Uint8Array;
}

/** A network with its keys. */
export interface KeyedNetwork {
  readonly table: NodeTable;
  /** The registrations file. */
  readonly registrations: Buffer;
  /** The operators' accounts, by number. */
  readonly operators: readonly Address[];
}

/** Called before node 0 and from time to time. */
export type OnNodes = (phase: "keys" | "registrations", done: number, total: number) => void;

/** Derives all keys from the seed, signs the registrations and lays out the records. */
export function keyNetwork(population: readonly SyntheticNode[], seed: Uint8Array, onNodes: OnNodes): KeyedNetwork {
  const size = population.length;
  const { accounts, keys } = nodeKeys(seed, size, onNodes);
  const operators = operatorAccounts(population, seed);
  const domain = registrationDomain(CHAIN_ID, TOKEN);
  const tagSecret = testSecret(seed, "tags 1");
  const table = {
    size,
    templates: Buffer.from(new ArrayBuffer(size * PROBE_BYTES)), // not of Node's pool: it is read by words too
    kbps: new Uint32Array(size),
    presence: new Uint32Array(size),
    phase: new Uint8Array(size),
  };
  const registrations = Buffer.alloc(size * REGISTRATION_BYTES);
  for (const [row, number] of ascending(accounts, size).entries()) {
    if (row % PROGRESS_NODES === 0) onNodes("registrations", row, size);
    const node = population[number];
    const operator = operators[node?.operator ?? -1];
    if (node === undefined || operator === undefined) throw new RangeError(`no node or operator for ${number}`);
    const account = toHex(accounts.subarray(number * NODE_BYTES, (number + 1) * NODE_BYTES));
    const key = keys.subarray(number * KEY_BYTES, (number + 1) * KEY_BYTES);
    encodeProbe({
      ...node,
      node: account,
      ...addressTags(tagSecret, node.address),
      kind: node.measuredKind,
    }).copy(table.templates, row * PROBE_BYTES);
    const registration = { ...node, node: account, operator: operator.account, issuedAt: BigInt(node.issuedAt) };
    signedRegistration(domain, registration, key, operator.key).copy(registrations, row * REGISTRATION_BYTES);
    table.kbps[row] = node.kbps;
    table.presence[row] = node.presence;
    table.phase[row] = node.phase;
  }
  return { table, registrations, operators: operators.map(({ account }) => account) };
}

/** Accounts and keys of the nodes, one behind the other in the order of their numbers. */
function nodeKeys(seed: Uint8Array, size: number, onNodes: OnNodes): { accounts: Buffer; keys: Buffer } {
  const accounts = Buffer.alloc(size * NODE_BYTES);
  const keys = Buffer.alloc(size * KEY_BYTES);
  for (let number = 0; number < size; number++) {
    if (number % PROGRESS_NODES === 0) onNodes("keys", number, size);
    const { account, key } = testAccount(seed, `node ${number}`);
    accounts.write(account.slice(2), number * NODE_BYTES, "hex");
    key.copy(keys, number * KEY_BYTES);
  }
  return { accounts, keys };
}

function operatorAccounts(population: readonly SyntheticNode[], seed: Uint8Array): TestAccount[] {
  const count = (population.at(-1)?.operator ?? -1) + 1; // numbers ascend from node to node
  return Array.from({ length: count }, (_, number) => testAccount(seed, `operator ${number}`));
}

function ascending(accounts: Buffer, size: number): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, number) => number);
  return order.sort((a, b) => compareBytes(accounts, a * NODE_BYTES, accounts, b * NODE_BYTES, NODE_BYTES));
}
