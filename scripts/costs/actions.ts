import { batchGas } from "../../offchain/chain/push/claimGas.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { meetingLevel } from "../../offchain/merkle/batchProof.js";
import type { Load } from "./prices.js";
import { DEPTH, SAMPLE_CALLS, type SampleCall, publishedBytes } from "./sampleCalls.js";

/** Gas of whole transactions by their names in `snapshots/gas.json`. */
export type GasSnapshot = Readonly<Record<string, number>>;

/** A kind of transaction, or one account's share of a batch. */
export interface Action extends Load {
  readonly label: string;
  readonly calldataBytes: number;
}

interface Row {
  readonly label: string;
  /** Its name in the snapshot, or its gas by the plan of `epoch push`. */
  readonly gas: string | number;
  readonly sample: SampleCall;
  /** Accounts or vouchers of the transaction, of which the row shows one. */
  readonly each?: number;
}

const words = (count: number): number =>
  Array.from({ length: count - 1 }, (_, i) => meetingLevel(160_000 + i, 160_001 + i)).reduce((a, b) => a + b, DEPTH);
const plannedEach = (count: number): number =>
  Number(batchGas({ leaves: count, words: words(count), newSlots: 0, withUsage: 0 })) / count;

const ROWS = {
  commitProofs: { label: "`commitProofs`, a verifier's week", gas: "commitProofs", sample: "commitProofs" },
  propose: { label: "`propose`, two attesters", gas: "propose, repeat", sample: "propose" },
  activate: { label: "`activate`", gas: "activate, repeat", sample: "activate" },
  firstClaim: { label: "`claim`, first", gas: "claim, first", sample: "claim" },
  claim: { label: "`claim`", gas: "claim, repeat", sample: "claim" },
  anywhere: {
    label: "`claimBatch` of 10 anywhere, each",
    gas: "claimBatch, ten anywhere to themselves, repeat, each",
    sample: "batchAnywhere",
    each: 10,
  },
  neighbours: {
    label: "`claimBatch` of 10 neighbours, each",
    gas: "claimBatch, ten neighbours to themselves, repeat, each",
    sample: "batchOf10",
    each: 10,
  },
  hundred: {
    label: "`claimBatch` of 100 neighbours, each (planned)",
    gas: plannedEach(100),
    sample: "batchOf100",
    each: 100,
  },
  claimUsage: { label: "`claimUsage`", gas: "claimUsage", sample: "claimUsage" },
  stake: { label: "`stake`, first", gas: "stake, first", sample: "stake" },
  stakeMore: { label: "`stake`, in a later week", gas: "stake, first change of a later epoch", sample: "stake" },
  startCooldown: { label: "`startCooldown`", gas: "startCooldown", sample: "startCooldown" },
  withdraw: { label: "`withdraw`", gas: "withdraw", sample: "withdraw" },
  challenge: { label: "`challenge`", gas: "challenge, depth 18", sample: "challenge" },
  demandLeaf: { label: "`demandLeaf`", gas: "demandLeaf, depth 18", sample: "demandLeaf" },
  answerLeaf: { label: "`answerLeaf`", gas: "answerLeaf, depth 18", sample: "answerLeaf" },
  demandPage: { label: "`demandPage`", gas: "demandPage", sample: "demandPage" },
  answerPage: { label: "`answerPage`, 256 places", gas: "answerPage, 216,000 leaves", sample: "answerPage" },
  burnLostBonds: { label: "`burnLostBonds`", gas: "burnLostBonds", sample: "burnLostBonds" },
  deposit: { label: "`Escrow.deposit`", gas: "Escrow.deposit, repeat", sample: "deposit" },
  authoriseSigner: { label: "`Escrow.authoriseSigner`", gas: "Escrow.authoriseSigner", sample: "authoriseSigner" },
  thaw: { label: "`Escrow.thaw`", gas: "Escrow.thaw", sample: "thaw" },
  settleNew: {
    label: "`settle` of 20 new pairs, each",
    gas: "settle of twenty, all different, first, each",
    sample: "settle",
    each: 20,
  },
  settle: {
    label: "`settle` of 20 known pairs, each",
    gas: "settle of twenty, all different, repeat, each",
    sample: "settle",
    each: 20,
  },
  distributeFees: { label: "`distributeFees`", gas: "distributeFees, first", sample: "distributeFees" },
  transfer: { label: "`transfer` of MSN", gas: "transfer", sample: "transfer" },
  release: { label: "`release` of a grant", gas: "release, repeat", sample: "release" },
  castVote: { label: "`castVote`", gas: "castVote", sample: "castVote" },
} as const satisfies Readonly<Record<string, Row>>;

export type ActionName = keyof typeof ROWS;
export const ACTION_NAMES = Object.keys(ROWS) as readonly ActionName[];

/** An action's gas as measured, and the bytes of a typical transaction. Throws `argument` where it was not measured. */
export function actionOf(snapshot: GasSnapshot, name: ActionName): Action {
  const { label, gas, sample, each = 1 }: Row = ROWS[name];
  const measured = typeof gas === "number" ? gas : snapshot[gas];
  if (measured === undefined) throw new MsnError("argument", `has no "${gas}"`, { file: "snapshots/gas.json" });
  const calldata = SAMPLE_CALLS[sample]();
  return {
    label,
    gas: measured,
    calldataBytes: calldata.length / each,
    dataBytes: publishedBytes(calldata) / each,
  };
}
