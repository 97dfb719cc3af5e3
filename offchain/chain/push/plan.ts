import { formatEther } from "ethers";

import { formatTable } from "../../domain/table.js";
import { formatGwei } from "../amounts.js";
import type { ClaimBatch } from "./batches.js";
import type { PushBudget } from "./run.js";

/** What a budget reaches for, by the plan's own estimate of gas, and what it does not. */
export interface PushPlan {
  readonly reached: readonly ClaimBatch[];
  readonly left: readonly ClaimBatch[];
}

/** Batches in their order for as long as the budget lasts, gas costing `weiPerGas`. */
export function withinBudget(batches: readonly ClaimBatch[], budget: PushBudget, weiPerGas: bigint): PushPlan {
  let gas = 0n;
  const count = batches.findIndex((batch) => {
    gas += batch.gas;
    const isAbove = (bound: bigint | undefined, spent: bigint): boolean => bound !== undefined && spent > bound;
    return isAbove(budget.gas, gas) || isAbove(budget.wei, gas * weiPerGas);
  });
  const reached = count === -1 ? batches : batches.slice(0, count);
  return { reached, left: batches.slice(reached.length) };
}

const ROWS = 20;
const HEADER = ["transaction", "indices", "accounts", "pays", "gas", "bytes", "costs"];

/** The plan as people read it: the first transactions, and a sum of all. */
export function planTable({ reached }: PushPlan, weiPerGas: bigint): string {
  const rows = reached
    .slice(0, ROWS)
    .map((batch, i) => [String(i + 1), indicesOf(batch), ...figures([batch], weiPerGas)]);
  if (reached.length > ROWS) rows.push(["…"]);
  rows.push([`all ${reached.length}`, "", ...figures(reached, weiPerGas)]);
  return formatTable(HEADER, rows, HEADER.slice(2));
}

function figures(batches: readonly ClaimBatch[], weiPerGas: bigint): string[] {
  const gas = batches.reduce((sum, batch) => sum + batch.gas, 0n);
  const paidGwei = batches.reduce((sum, batch) => sum + batch.paidGwei, 0n);
  const accounts = batches.reduce((sum, { claims }) => sum + claims.length, 0);
  const bytes = batches.reduce((sum, batch) => sum + batch.bytes, 0);
  return [String(accounts), formatGwei(paidGwei), String(gas), String(bytes), `${formatEther(gas * weiPerGas)} ETH`];
}

const indicesOf = ({ claims }: ClaimBatch): string => `${claims[0]?.index ?? 0} to ${claims.at(-1)?.index ?? 0}`;
