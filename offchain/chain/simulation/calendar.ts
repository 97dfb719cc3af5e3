import { VESTING_MONTH_SECONDS } from "../../domain/allocation.js";
import { EPOCH_SECONDS } from "../../domain/constants.js";

/** What happens when in the simulation; `at` in Unix seconds. */
export type Happening =
  | { readonly kind: "propose" | "activate"; readonly at: number; readonly epoch: number }
  | { readonly kind: "month"; readonly at: number; readonly month: number };

/** Times of a system, Unix seconds, and its delays, seconds. */
export interface Times {
  readonly tokenGeneration: number;
  readonly emissionStart: number;
  readonly proposalDelay: number;
  readonly challengeWindow: number;
}

const DAYS_OF_EMISSION = 3650;
const SECONDS_A_DAY = 86_400;
/** The first epoch that ends when emission is over. */
export const LAST_EPOCH = Math.ceil((DAYS_OF_EMISSION * SECONDS_A_DAY) / EPOCH_SECONDS);

/** Every epoch of ten years of emission, proposed and activated as soon as it can be, and the months, in the order of time. */
export function calendar(times: Times, months: number): Happening[] {
  const { tokenGeneration, emissionStart, proposalDelay, challengeWindow } = times;
  const happenings: Happening[] = [];
  for (let month = 0; month <= months; month++) {
    happenings.push({ kind: "month", at: tokenGeneration + month * VESTING_MONTH_SECONDS, month });
  }
  for (let epoch = 1; epoch <= LAST_EPOCH; epoch++) {
    const opensAt = emissionStart + epoch * EPOCH_SECONDS + proposalDelay;
    happenings.push({ kind: "propose", at: opensAt, epoch });
    happenings.push({ kind: "activate", at: opensAt + challengeWindow, epoch });
  }
  return happenings.sort((a, b) => a.at - b.at);
}
