import { readFile } from "node:fs/promises";

import type { Json } from "../io/canonicalJson.js";
import { systemCode, writeAtomically } from "../io/files.js";

/** What a step writes before it is about to send anything. */
const OPENINGS = /EXECUTION_STATE_INITIALIZE$|^NETWORK_INTERACTION_REQUEST$/;

/**
 * Makes the journal of an interrupted deployment (`journal.jsonl` of Hardhat Ignition) resumable: drops a half-written last
 * line, and steps that were opened at its end but had sent nothing. Ignition begins those anew, with what they are given then.
 */
export async function dropTornTail(file: string): Promise<void> {
  const lines = await linesOf(file);
  const kept = [...lines];
  while (kept.length > 0 && !isFinished(kept.at(-1) ?? "")) kept.pop();
  if (kept.length !== lines.length) await writeLines(file, kept);
}

/** Whether a journal line is whole and more than the opening of a step. */
function isFinished(line: string): boolean {
  try {
    const entry: unknown = JSON.parse(line);
    const type = typeof entry === "object" && entry !== null && "type" in entry ? String(entry.type) : "";
    return !OPENINGS.test(type);
  } catch {
    return false;
  }
}

/** A contract creation as a deployment's journal confirms it. */
export interface Creation {
  readonly address: string;
  readonly block: number;
  readonly transaction: string;
}

/** The contracts that the journal's transactions created, by the name after `MsnProtocol#`. */
export async function creationsIn(file: string): Promise<Map<string, Creation>> {
  const creations = new Map<string, Creation>();
  for (const { type, futureId, hash, receipt } of await entriesOf(file)) {
    if (type !== "TRANSACTION_CONFIRM" || !receipt?.contractAddress) continue;
    const { contractAddress, blockNumber } = receipt;
    creations.set(nameOf(futureId), { address: contractAddress, block: blockNumber, transaction: hash ?? "" });
  }
  return creations;
}

/** The transactions of a journal, in their order, by the step they belong to: `Genesis`, `Genesis.complete`. */
export async function transactionsIn(file: string): Promise<{ readonly step: string; readonly hash: string }[]> {
  return (await entriesOf(file)).flatMap(({ type, futureId, transaction }) =>
    type === "TRANSACTION_SEND" && transaction !== undefined
      ? [{ step: nameOf(futureId), hash: transaction.hash }]
      : [],
  );
}

/** A contract whose deployment a journal has begun, and what with. */
export interface BegunContract {
  readonly name: string;
  readonly sender: string;
  /** In order; integers beyond 2^53 as decimal texts. */
  readonly constructorArguments: readonly Json[];
}

/** The contracts whose deployment has begun, in their order. */
export async function begunContracts(file: string): Promise<BegunContract[]> {
  return (await entriesOf(file)).flatMap(({ type, futureId, from, constructorArgs }) =>
    type === "DEPLOYMENT_EXECUTION_STATE_INITIALIZE" && from !== undefined
      ? [{ name: nameOf(futureId), sender: from, constructorArguments: constructorArgs ?? [] }]
      : [],
  );
}

/** Addresses by step, as Ignition keeps them in `deployed_addresses.json` beside the journal. */
export async function addressesIn(file: string): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  for (const { type, futureId = "", result, contractAddress } of await entriesOf(file)) {
    if (type === "CONTRACT_AT_EXECUTION_STATE_INITIALIZE" && contractAddress) addresses[futureId] = contractAddress;
    if (type === "DEPLOYMENT_EXECUTION_STATE_COMPLETE" && result?.address) addresses[futureId] = result.address;
  }
  return addresses;
}

/** A transaction that was about to be sent when the deployment was interrupted. */
export interface UnrecordedSend {
  readonly step: string;
  readonly sender: string;
  readonly nonce: number;
  /** Undefined for a contract creation. */
  readonly to: string | undefined;
  readonly data: string;
  /** Wei. */
  readonly value: bigint;
  /** Whether no other transaction of this step is on record. */
  readonly isFirst: boolean;
  /** Block of the last transaction on record that was included, or 0. */
  readonly afterBlock: number;
  /** What identifies it in the journal. */
  readonly key: { readonly futureId: string; readonly networkInteractionId: number; readonly nonce: number };
}

/** The transaction of which the journal's last line says that it was about to be sent; undefined where there is none. */
export async function unrecordedSend(file: string): Promise<UnrecordedSend | undefined> {
  const entries = await entriesOf(file);
  const last = entries.at(-1);
  if (last?.type !== "TRANSACTION_PREPARE_SEND") return undefined;
  const { futureId, networkInteractionId, nonce } = last;
  const ofStep = entries.filter((entry) => entry.futureId === futureId);
  const sender = ofStep.find(({ from }) => from !== undefined)?.from;
  const request = ofStep.find(({ networkInteraction }) => networkInteraction?.id === networkInteractionId);
  if (futureId === undefined || networkInteractionId === undefined || nonce === undefined) return undefined;
  if (sender === undefined || request?.networkInteraction === undefined) return undefined;
  const { to, data, value } = request.networkInteraction;
  return {
    step: nameOf(futureId),
    sender,
    nonce,
    to,
    data,
    value: BigInt(value.value),
    isFirst: !ofStep.some((entry) => entry.type === "TRANSACTION_SEND"),
    afterBlock: Math.max(0, ...entries.map(({ receipt }) => receipt?.blockNumber ?? 0)),
    key: { futureId, networkInteractionId, nonce },
  };
}

/** Takes the journal's last line away, and the step that it belongs to where nothing was sent for that. */
export async function dropUnsent(file: string): Promise<void> {
  await writeLines(file, (await linesOf(file)).slice(0, -1));
  await dropTornTail(file);
}

/** The fees of a transaction, wei per gas. */
export type Fees =
  { readonly gasPrice: bigint } | { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** Enters into the journal that `send` was sent as the transaction `hash`. */
export async function recordSend(file: string, { key }: UnrecordedSend, hash: string, fees: Fees): Promise<void> {
  const entry = { ...key, transaction: { fees, hash }, type: "TRANSACTION_SEND" };
  const line = JSON.stringify(entry, (_, value: unknown) =>
    typeof value === "bigint" ? { _kind: "bigint", value: String(value) } : value,
  );
  await writeLines(file, [...(await linesOf(file)), line]);
}

/** The parts of Ignition's records that are read here. */
interface Entry {
  readonly type: string;
  readonly futureId?: string;
  readonly networkInteractionId?: number;
  readonly nonce?: number;
  readonly from?: string;
  readonly constructorArgs?: readonly Json[];
  readonly contractAddress?: string;
  readonly result?: { readonly address?: string };
  readonly networkInteraction?: {
    readonly id: number;
    readonly to?: string;
    readonly data: string;
    readonly value: { readonly value: string };
  };
  readonly transaction?: { readonly hash: string };
  readonly hash?: string;
  readonly receipt?: { readonly blockNumber: number; readonly contractAddress?: string };
}

const nameOf = (futureId = ""): string => futureId.slice(futureId.indexOf("#") + 1);

/** All entries but those of steps that were wiped since (`hardhat ignition wipe`). */
async function entriesOf(file: string): Promise<Entry[]> {
  let entries: Entry[] = [];
  for (const line of await linesOf(file)) {
    const entry = JSON.parse(line) as Entry;
    if (entry.type === "WIPE_APPLY") entries = entries.filter(({ futureId }) => futureId !== entry.futureId);
    else entries.push(entry);
  }
  return entries;
}

/** None where there is no journal. */
async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").filter((line) => line !== "");
}

async function writeLines(file: string, lines: readonly string[]): Promise<void> {
  await writeAtomically(file, lines.map((line) => `${line}\n`).join(""));
}
