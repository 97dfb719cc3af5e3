import { type ClaimBatch, MOST_BYTES, cutBatches } from "../../offchain/chain/push/batches.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import type { Address } from "../../offchain/domain/hex.js";
import { type Action, type ActionName, type GasSnapshot, actionOf } from "./actions.js";
import { type Load, sumOf, times } from "./prices.js";
import { DEPTH } from "./sampleCalls.js";

export const NODES = 216_000;
export const WEEKS = 52;
/** Verifiers of the policy. */
export const VERIFIERS = 3;
/** Pairs of payer and operator that are settled, chosen for the table. */
export const PAIRS = 10_000;
/** Gas limit of a pushing transaction: the default of `epoch push`. */
export const PUSH_GAS_LIMIT = 8_000_000n;

/** Something that is done all year. */
export interface YearRow extends Load {
  readonly label: string;
  readonly transactions: number;
  /** Nodes or pairs among which the cost is shared; undefined where it is the team's. */
  readonly shares: number | undefined;
}

/** A year of operation; what an epoch or a week costs stands before what a year does. */
export function yearOf(snapshot: GasSnapshot): YearRow[] {
  const action = (name: ActionName): Action => actionOf(snapshot, name);
  const epoch = sumOf([times(action("commitProofs"), VERIFIERS), action("propose"), action("activate")]);
  const row = (label: string, each: Load, transactions: number, shares?: number): YearRow => ({
    ...times(each, transactions),
    label,
    transactions,
    shares,
  });
  const first = pushOf(true);
  const later = pushOf(false);
  const push = (label: string, count: number): YearRow => ({
    label,
    ...times(later.load, count),
    transactions: later.transactions * count,
    shares: NODES,
  });
  return [
    {
      ...times(epoch, WEEKS),
      label: `52 epochs: ${VERIFIERS} commitments and a root each`,
      transactions: WEEKS * (VERIFIERS + 2),
      shares: undefined,
    },
    {
      ...first.load,
      label: "the first push ever, to accounts without MSN",
      transactions: first.transactions,
      shares: NODES,
    },
    push("pushing to all, every quarter", 4),
    push("pushing to all, every month", 12),
    push("pushing to all, every week", WEEKS),
    row("all claim themselves, every quarter", action("claim"), NODES * 4, NODES),
    row("all claim themselves, every month", action("claim"), NODES * 12, NODES),
    row("all claim themselves, every week", action("claim"), NODES * WEEKS, NODES),
    {
      ...times(action("settle"), PAIRS * 12),
      label: `settling ${PAIRS.toLocaleString("en-US")} pairs, every month`,
      transactions: (PAIRS * 12) / 20,
      shares: PAIRS,
    },
    {
      ...times(action("settle"), PAIRS * WEEKS),
      label: `settling ${PAIRS.toLocaleString("en-US")} pairs, every week`,
      transactions: (PAIRS * WEEKS) / 20,
      shares: PAIRS,
    },
  ];
}

interface Push {
  readonly load: Load;
  readonly transactions: number;
}

/** One push to every node, cut as `epoch push` cuts it; published bytes in proportion to those of a batch of 100. */
function pushOf(isFirst: boolean): Push {
  const claims = Array.from({ length: NODES }, (_, index) => {
    const account: Address = `0x${index.toString(16).padStart(40, "0")}`;
    const amounts = { cumulativeGwei: 1n, openGwei: 1n, usageGwei: 0n };
    return { index, account, isFirst, ...amounts, recipient: account, claimer: ZERO_ADDRESS };
  });
  const batches = cutBatches(claims, DEPTH, { gas: PUSH_GAS_LIMIT, bytes: MOST_BYTES });
  const hundred = actionOf({}, "hundred");
  const sum = (amount: (batch: ClaimBatch) => number): number =>
    batches.reduce((total, each) => total + amount(each), 0);
  const load = { gas: sum(({ gas }) => Number(gas)), dataBytes: hundred.dataBytes * NODES };
  return { load, transactions: batches.length };
}
