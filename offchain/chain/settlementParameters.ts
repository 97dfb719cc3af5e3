import { BPS } from "../domain/constants.js";
import type { JsonFields } from "../io/jsonFields.js";

/** `MAXIMUM_FEE_BPS` of the escrow. */
const MAX_FEE_BPS = 1_000;
const KEYS = ["feeBps", "burnShareBps"];

/** What a settlement costs, and what becomes of it. */
export interface SettlementParameters {
  /** Share of a settlement, basis points. */
  readonly feeBps: number;
  /** Share of the fee that is burned, basis points; the rest is the treasury's. */
  readonly burnShareBps: number;
}

/** Reads the section `settlement`; throws `json`. */
export function readSettlement(file: JsonFields): SettlementParameters {
  const fields = file.object("settlement", KEYS);
  return {
    feeBps: fields.integer("feeBps", 0, MAX_FEE_BPS),
    burnShareBps: fields.integer("burnShareBps", 0, BPS),
  };
}
