import type { Address } from "../domain/hex.js";

// What the relay data does not tell. Chosen, not measured; docs/synthetic.md says why. Shares are millionths.

/** Where and when the network lives: made up, except that the start is that of the week in `data/`. */
export const CHAIN_ID = 31_337;
export const TOKEN: Address = "0x000000000000000000000000000000000000a11c";
export const DISTRIBUTOR: Address = "0x000000000000000000000000000000000000d157";
export const STAKING: Address = "0x0000000000000000000000000000000000057a4e";
export const EMISSION_START = 1_785_715_200;

/** Networks that are a /48 of IPv6. Relays are listed with their IPv4 address, so the data has none. */
export const IPV6_PPM = 100_000;
/** Providers (/32) the IPv6 networks belong to, some with many more than others. */
export const IPV6_PROVIDERS = 64;

/** GatewayX among the nodes of at least the median bandwidth. */
export const GATEWAY_X_PPM = 200_000;
/** GatewayX nodes with less storage than the 20 GB that score. */
export const SMALL_STORAGE_PPM = 80_000;
export const SMALL_STORAGE_GB = [0, 5, 10, 16];
export const STORAGE_GB = [20, 40, 60, 80, 100, 100, 200, 500];

/** Kinds of GaGaNode, as registered, and how many of each have an open port. */
export const HOME_KINDS: ReadonlyMap<number, number> = new Map([
  [1, 60],
  [2, 25],
  [3, 15],
]);
export const OPEN_PORT_PPM: readonly number[] = [1_000_000, 600_000, 50_000, 900_000];
/** GaGaNodes registered as residential that every verifier measures in a data centre. */
export const PRETENDER_PPM = 20_000;

/** No operator starts with more than this part of all nodes as addresses; one in x has x addresses or more. */
export const LARGEST_OPERATOR_PPM = 10_000;
/** Operators with a stake; one in x of them has x times the smallest or more. */
export const STAKER_PPM = 400_000;
export const SMALLEST_STAKE_MSN = 100n;
export const LARGEST_STAKE_RATIO = 10_000;

/** Registrations are older than the epoch by up to 30 days. */
export const OLDEST_REGISTRATION_SECONDS = 30 * 86_400;

/** A verifier's rounds without a batch, and nodes it did not reach, of each million. */
export const MISSED_ROUND_PPM = 10_000;
/** The next two in units of 2^-16, since one drawn half-word decides about a record. */
export const MISSED_NODE = 655; // 1 %
export const DEVIATING = 131; // 0.2 %: another country, kind, port or host than the other verifiers
/** A verifier's bandwidth differs from the truth by up to 5 % either way. */
export const LARGEST_JITTER_PERMILLE = 50;
