import { CONTRACT_NAMES, type AddressBook } from "../addressBook.js";
import { MsnError } from "../../domain/errors.js";
import { type AmountLine, sumOf } from "../../io/amountList.js";
import { type MadeLines, planGrants } from "../../vesting/grantPlan.js";
import type { Schedule } from "../../vesting/schedule.js";
import { formatMsn } from "../amounts.js";
import { blocksSince } from "../eventBlocks.js";
import type { Prepared } from "../prepared.js";
import type { Sender } from "../sender.js";
import { type Included, sendAndWait } from "../transaction.js";
import { type BucketState, readBucket } from "./buckets.js";
import { readMadeBatches } from "./grantEvents.js";

/**
 * Most grants in a transaction: 5.6 million gas, 12.7 million if each beneficiary delegated to another account; a
 * transaction may take 16.7 million (EIP-7825).
 */
export const GRANTS_A_BATCH = 100;

/** A list of grants to make on one schedule. */
export interface GrantOrder {
  /** The list's name in errors. */
  readonly file: string;
  readonly list: readonly AmountLine[];
  /** In the contract's enum. */
  readonly bucket: number;
  readonly schedule: Schedule;
  readonly allowDuplicates: boolean;
}

/** A batch not made yet. */
export interface NextBatch {
  readonly lines: readonly AmountLine[];
  readonly transaction: Prepared;
}

/** What is done of an order, and what is left. */
export interface GrantRun {
  readonly made: readonly MadeLines[];
  readonly batches: readonly NextBatch[];
  /** Sum of what is left, wei. */
  readonly leftWei: bigint;
}

/**
 * Compares an order with the chain and prepares what is left of it. An interrupted run can be started again at any moment: its
 * grants are recognised by their events, and each transaction carries the nonce that the sender had when those were read, so
 * that of a transaction still on its way and the one that repeats it only one can ever be included. The transactions must be
 * sent in their order. Throws `csv` with the line of what cannot be granted, `chain` where the bucket has too little left,
 * where a transaction of the sender waits, or where the node hides events.
 */
export async function prepareGrants(
  sender: Sender,
  order: GrantOrder,
  onRead?: (done: number, total: number) => void,
): Promise<GrantRun> {
  const { account, book, contracts, provider } = sender;
  const { allowDuplicates, bucket, file, list, schedule } = order;
  refuseOwnContracts(book, list, file);
  const blocks = await blocksSince(provider, book.fromBlock);
  const nonce = await provider.getTransactionCount(account, blocks.to);
  if ((await provider.getTransactionCount(account, "pending")) > nonce) {
    throw new MsnError("chain", `a transaction of ${account} waits for its block; start again once it is included`);
  }
  const known = await readMadeBatches(contracts, blocks, bucket, schedule, onRead);
  const { made, batches } = planGrants(list, known, { batchSize: GRANTS_A_BATCH, allowDuplicates, file });
  const leftWei = sumOf(batches.flat());
  requireUnassigned(await readBucket(contracts, bucket, blocks.to), leftWei);
  return {
    made,
    batches: batches.map((lines, i) => ({ lines, transaction: batchOf(sender, order, lines, nonce + i) })),
    leftWei,
  };
}

/** Id of the first grant that a transaction made; the others follow. Throws `chain` where it made none. */
export function firstIdIn({ contracts: { allocation } }: Sender, { hash, receipt }: Included): bigint {
  for (const log of receipt.logs) {
    const event = allocation.interface.parseLog(log);
    if (event?.name === "BatchGranted") return BigInt(String(event.args["firstId"]));
  }
  throw new MsnError("chain", `transaction ${hash} made no grants`);
}

function batchOf({ contracts }: Sender, order: GrantOrder, lines: readonly AmountLine[], nonce: number): Prepared {
  const { grantBatch } = contracts.allocation;
  const totalWei = sumOf(lines);
  const awards = lines.map(({ account, amountWei }) => ({ beneficiary: account, amount: amountWei }));
  const { bucket, schedule } = order;
  return {
    what: `granted ${formatMsn(totalWei)} to ${lines.length} from ${linesText(lines)}`,
    estimateGas: () => grantBatch.estimateGas(bucket, schedule, awards, totalWei),
    send: () => sendAndWait(grantBatch, [bucket, schedule, awards, totalWei, { nonce }]),
  };
}

/** `line 7`, `lines 2 to 101`. */
export function linesText(lines: readonly { readonly line: number }[]): string {
  const [first, last] = [lines[0]?.line ?? 0, lines.at(-1)?.line ?? 0];
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}

function requireUnassigned({ bucket, unassignedWei }: BucketState, wantedWei: bigint): void {
  if (wantedWei <= unassignedWei) return;
  const has = `bucket ${bucket.name} has ${formatMsn(unassignedWei)} unassigned`;
  throw new MsnError("chain", `${has}, less than ${formatMsn(wantedWei)}`);
}

/** Of the deployment's contracts only two can do something with a grant: the timelock, and the airdrop, which pays it out. */
function refuseOwnContracts({ contracts }: AddressBook, list: readonly AmountLine[], file: string): void {
  const names = CONTRACT_NAMES.filter((name) => name !== "TimelockController" && name !== "TestnetAirdrop");
  const nameOf = new Map(names.map((name) => [contracts[name], name]));
  for (const { account, line } of list) {
    const name = nameOf.get(account);
    if (name === undefined) continue;
    const problem = `${account} is this deployment's ${name}, which could do nothing with a grant`;
    throw new MsnError("csv", problem, { file, line, field: "beneficiary" });
  }
}
