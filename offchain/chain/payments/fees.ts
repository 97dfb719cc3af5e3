import { MsnError } from "../../domain/errors.js";
import { formatGwei } from "../amounts.js";
import type { Contracts } from "../contracts.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";

/** What settlements cost, and what became of it. */
export interface SettlementFeeState {
  /** Basis points of what is settled. */
  readonly feeBps: number;
  /** Basis points of the fees that are burned. */
  readonly burnShareBps: number;
  /** Not distributed yet. */
  readonly collectedGwei: bigint;
}

const BPS = 10_000n;

export async function readFees({ escrow }: Contracts): Promise<SettlementFeeState> {
  const [{ feeBps, burnShareBps }, collectedGwei] = await Promise.all([escrow.fee(), escrow.undistributedFeesGwei()]);
  return { feeBps: Number(feeBps), burnShareBps: Number(burnShareBps), collectedGwei };
}

/** What a distribution would burn, rounded down, and what it would send to the treasury; gwei. */
export function splitOfFees({ burnShareBps, collectedGwei }: SettlementFeeState): {
  readonly burnedGwei: bigint;
  readonly treasuryGwei: bigint;
} {
  const burnedGwei = (collectedGwei * BigInt(burnShareBps)) / BPS;
  return { burnedGwei, treasuryGwei: collectedGwei - burnedGwei };
}

/** Burns and sends on the fees so far; anyone may. Throws `chain` where there are none. */
export async function prepareFeeDistribution({ contracts }: Sender): Promise<Prepared> {
  const fees = await readFees(contracts);
  if (fees.collectedGwei === 0n) throw new MsnError("chain", "no fees wait to be distributed");
  const { burnedGwei, treasuryGwei } = splitOfFees(fees);
  const what = `burned ${formatGwei(burnedGwei)} of fees, sent ${formatGwei(treasuryGwei)} to the treasury`;
  return prepared(what, contracts.escrow.distributeFees, []);
}
