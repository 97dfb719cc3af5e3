import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import { groupsOf } from "../../domain/groups.js";
import type { SettlementRefusal } from "../../traffic/settlement.js";
import { type SettleableVoucher, settleable } from "../../traffic/voucher.js";
import type { Contracts } from "../contracts.js";
import { describeRefusal } from "../refusal.js";
import type { Sender } from "../sender.js";
import { type Included, sendAndWait } from "../transaction.js";
import { type QuotedVoucher, refusalOf } from "./voucherQuotes.js";

/** Vouchers a transaction: 2.2 million gas for one operator, 4 million where none of the pairs was settled before. */
export const VOUCHERS_A_BATCH = 100;

/** Gas a settlement may take; a transaction may take 16.7 million (EIP-7825). */
export const GAS_A_BATCH = 12_000_000n;

/** What became of a voucher; gwei of MSN. */
export interface SettledVoucher {
  readonly payer: Address;
  readonly operator: Address;
  /** Left the payer's balance, in this run. */
  readonly paidGwei: bigint;
  readonly feeGwei: bigint;
  /** What the voucher says beyond what is settled now. */
  readonly leftGwei: bigint;
  readonly refusal: SettlementRefusal | undefined;
}

/** A batch that is in a block, or that nothing was left of (`included` undefined). */
export interface SettledBatch {
  readonly settled: readonly SettledVoucher[];
  readonly included: Included | undefined;
}

/** A batch's vouchers and the gas they would take. */
export interface PlannedBatch {
  readonly vouchers: readonly QuotedVoucher[];
  readonly gas: bigint;
}

/** What a voucher that is not sent comes to. */
export function unsent({ voucher, settledGwei, refusal }: QuotedVoucher): SettledVoucher {
  const { payer, operator, cumulativeGwei } = voucher;
  const leftGwei = refusal === "EscrowEmpty" ? cumulativeGwei - settledGwei : 0n;
  return { payer, operator, paidGwei: 0n, feeGwei: 0n, leftGwei, refusal };
}

/** Throws `chain` while a transaction of the sender is on its way: it may settle what a new one would settle again. */
export async function requireNothingPending({ account, provider }: Sender): Promise<void> {
  const [included, sent] = await Promise.all([
    provider.getTransactionCount(account, "latest"),
    provider.getTransactionCount(account, "pending"),
  ]);
  if (sent > included) {
    throw new MsnError("chain", `a transaction of ${account} waits for its block; start again once it is included`);
  }
}

/** Splits vouchers that can be settled into batches of at most `size` that keep within the gas budget. */
export async function* planBatches(
  { contracts }: Pick<Sender, "contracts">,
  vouchers: readonly QuotedVoucher[],
  size: number,
  gasBudget = GAS_A_BATCH,
): AsyncGenerator<PlannedBatch> {
  for (const group of groupsOf(vouchers, size)) yield* withinBudget(contracts, group, gasBudget);
}

async function* withinBudget(
  contracts: Contracts,
  vouchers: readonly QuotedVoucher[],
  gasBudget: bigint,
): AsyncGenerator<PlannedBatch> {
  const gas = await settlementGas(contracts, vouchers);
  if (gas <= gasBudget || vouchers.length === 1) {
    yield { vouchers, gas };
    return;
  }
  const middle = Math.ceil(vouchers.length / 2);
  yield* withinBudget(contracts, vouchers.slice(0, middle), gasBudget);
  yield* withinBudget(contracts, vouchers.slice(middle), gasBudget);
}

/**
 * A payer can make its voucher dearer until the block comes, by another channel and a revocation, and anybody the batch, by
 * emptying the vault: by less than this each, so that no payer makes a settlement run out of gas.
 */
const ROOM_GAS = 25_000n;

/** Gas that settling these would take now; 0 where nothing is left to settle. */
export async function settlementGas({ escrow }: Contracts, vouchers: readonly QuotedVoucher[]): Promise<bigint> {
  try {
    return await escrow.settle.estimateGas(argumentOf(vouchers));
  } catch (error) {
    if (isNothingSettled(error)) return 0n;
    throw error;
  }
}

/** Sends one batch and waits for its block. Somebody else may settle first: such vouchers come back as nothing new. */
export async function settleBatch({ contracts }: Sender, { vouchers, gas }: PlannedBatch): Promise<SettledBatch> {
  if (gas === 0n) return { settled: vouchers.map(overtaken), included: undefined };
  const gasLimit = gas + gas / 10n + ROOM_GAS * BigInt(vouchers.length + 1);
  const included = await sendAndWait(contracts.escrow.settle, [argumentOf(vouchers), { gasLimit }]);
  return { settled: resultsIn(contracts, vouchers, included), included };
}

const argumentOf = (vouchers: readonly QuotedVoucher[]): SettleableVoucher[] =>
  vouchers.map(({ voucher }) => settleable(voucher));

const isNothingSettled = (error: unknown): boolean =>
  error instanceof Error && describeRefusal(error)?.startsWith("NothingSettled(") === true;

function overtaken({ voucher: { payer, operator } }: QuotedVoucher): SettledVoucher {
  return { payer, operator, paidGwei: 0n, feeGwei: 0n, leftGwei: 0n, refusal: "NothingNew" };
}

/** What the events of a settlement say about its vouchers, of which each pair has one. */
function resultsIn({ escrow }: Contracts, vouchers: readonly QuotedVoucher[], { receipt }: Included): SettledVoucher[] {
  const logs = receipt.logs.map((log) => escrow.interface.parseLog(log));
  return vouchers.map((quoted, position) => {
    const { payer, operator, cumulativeGwei } = quoted.voucher;
    for (const event of logs) {
      if (event?.name === "VoucherRefused" && Number(event.args["position"]) === position) {
        const refusal = refusalOf(BigInt(String(event.args["refusal"])));
        return unsent({ ...quoted, refusal });
      }
      if (event?.name !== "VoucherSettled" || !isOf(event.args, payer, operator)) continue;
      const [paidGwei, feeGwei] = [BigInt(String(event.args["paidGwei"])), BigInt(String(event.args["feeGwei"]))];
      const leftGwei = cumulativeGwei - BigInt(String(event.args["settledGwei"]));
      return { payer, operator, paidGwei, feeGwei, leftGwei, refusal: undefined };
    }
    return overtaken(quoted);
  });
}

const isOf = (args: Readonly<Record<string, unknown>>, payer: Address, operator: Address): boolean =>
  String(args["payer"]).toLowerCase() === payer && String(args["operator"]).toLowerCase() === operator;
