import { formatUnits, parseUnits } from "ethers";

import { MsnError } from "../../domain/errors.js";
import { type KnownNetwork, networkOf, variablePrefix } from "../networks.js";

/** How long things may take; milliseconds. */
export interface SendTiming {
  /** Until a transaction that is in no block counts as stuck. */
  readonly stuckMs: number;
  /** Until a stuck transaction is left to the next run. */
  readonly patienceMs: number;
  /** By which the machines behind one node's address may be apart. */
  readonly lagMs: number;
  /** Between questions about a transaction: at first, and at most. */
  readonly firstPollMs: number;
  readonly longestPollMs: number;
  /** Between questions about the price of gas. */
  readonly feePollMs: number;
}

export const USUAL_TIMING: SendTiming = {
  stuckMs: 180_000,
  patienceMs: 600_000,
  lagMs: 30_000,
  firstPollMs: 100,
  longestPollMs: 4_000,
  feePollMs: 15_000,
};

/** On what conditions transactions are sent, and what counts as done. */
export interface SendPolicy {
  readonly network: KnownNetwork;
  /** Most to offer for a unit of gas, wei; undefined for no limit. */
  readonly maxFeeWei: bigint | undefined;
  /** Most that one transaction may cost in all, value included, wei; undefined for no limit. */
  readonly maxCostWei: bigint | undefined;
  readonly confirmations: number;
  /** Whether to wait for a price within the limit, in place of refusing. */
  readonly waitForFee: boolean;
  /** Whether to replace a stuck transaction by one that pays more. */
  readonly speedUp: boolean;
  readonly timing: SendTiming;
}

/** What the user gives for one command; texts as typed. */
export interface SendOptions {
  readonly maxFeeGwei?: string | undefined;
  readonly maxCost?: string | undefined;
  readonly confirmations?: string | undefined;
  readonly waitForFee?: boolean | undefined;
  readonly speedUp?: boolean | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The policy on a chain: an option of the command comes first, then the network's variable (`ARBITRUM_MAX_FEE_GWEI`), then
 * that for all networks (`MSN_MAX_FEE_GWEI`), then what is known of the network. Throws `argument` for what is no number.
 */
export function readPolicy(
  chainId: number,
  options: SendOptions,
  environment: Environment,
  timing: SendTiming = USUAL_TIMING,
): SendPolicy {
  const network = networkOf(chainId);
  const chosen = (option: string | undefined, flag: string, variable: string, fallback?: string): Chosen => {
    if (isGiven(option)) return { text: option, field: flag };
    for (const field of [`${variablePrefix(network.name)}_${variable}`, `MSN_${variable}`]) {
      const text = environment[field];
      if (isGiven(text)) return { text, field };
    }
    return { text: fallback, field: flag };
  };
  const { maxFeeGwei, maxCost, confirmations } = options;
  return {
    network,
    maxFeeWei: amountOf(chosen(maxFeeGwei, "--max-fee-gwei", "MAX_FEE_GWEI", network.maxFeeGwei), 9),
    maxCostWei: amountOf(chosen(maxCost, "--max-cost", "MAX_COST"), 18),
    confirmations: countOf(
      chosen(confirmations, "--confirmations", "CONFIRMATIONS", String(network.confirmations)),
      network.confirmations,
    ),
    waitForFee: options.waitForFee === true,
    speedUp: options.speedUp === true,
    timing,
  };
}

interface Chosen {
  readonly text: string | undefined;
  /** Where the text stands. */
  readonly field: string;
}

const isGiven = (text: string | undefined): text is string => text !== undefined && text !== "";

function amountOf({ text, field }: Chosen, decimals: number): bigint | undefined {
  if (text === undefined) return undefined;
  const fraction = text.split(".")[1] ?? "";
  const amount = /^[0-9]{1,12}(\.[0-9]+)?$/.test(text) && fraction.length <= decimals ? parseUnits(text, decimals) : 0n;
  if (amount > 0n) return amount;
  const expected = `expected a decimal above zero with at most ${decimals} places`;
  throw new MsnError("argument", `${expected}, got ${JSON.stringify(text)}`, { field });
}

function countOf({ text, field }: Chosen, fallback: number): number {
  if (text === undefined) return fallback;
  const count = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1) return count;
  throw new MsnError("argument", `expected a whole number from 1 to 9999, got ${JSON.stringify(text)}`, { field });
}

/** `12.5 gwei`. */
export const gweiText = (wei: bigint): string => `${formatUnits(wei, "gwei").replace(/\.0$/, "")} gwei`;

/** `0.0125 ETH`. */
export const coinText = (wei: bigint, { coin }: KnownNetwork): string =>
  `${formatUnits(wei, "ether").replace(/\.0$/, "")} ${coin}`;
