import { type Provider, isError } from "ethers";

import type { AddressBook } from "../addressBook.js";
import { contractsOf } from "../contracts.js";
import type { IgnitionParameters } from "../parameters.js";
import { oneLine } from "../refusal.js";
import { checkChallenges } from "./challenges.js";
import { type Build, checkCode } from "./code.js";
import { type Finding, finding } from "./finding.js";
import { checkTimelock } from "./roles.js";
import { checkEscrow, checkUsageVault } from "./settlement.js";
import { checkBuckets, checkGovernor, checkRest, checkRewards, checkStaking, checkToken } from "./state.js";

/**
 * Reads a live system back and compares it with what it should be and with this build: code, supply, buckets, every role,
 * and that nothing is left with the deployer. `expected` is what it was deployed with or, where governance has decided
 * otherwise since, what that decided.
 */
export async function checkSystem(
  provider: Provider,
  book: AddressBook,
  expected: IgnitionParameters,
  build: Build,
): Promise<Finding[]> {
  const contracts = contractsOf(book, provider);
  const parts: readonly (readonly [subject: string, check: () => Promise<Finding[]>])[] = [
    ["code", () => checkCode(provider, book, build)],
    ["MSN", () => checkToken(contracts, book)],
    ["Allocation", () => checkBuckets(contracts, book, expected)],
    ["TimelockController", () => checkTimelock(provider, book, expected)],
    ["MsnGovernor", () => checkGovernor(contracts, book, expected)],
    ["MinerStaking", () => checkStaking(contracts, book, expected)],
    ["EpochPolicy and RewardsDistributor", () => checkRewards(contracts, book, expected)],
    ["RootChallenges", () => checkChallenges(contracts, book, expected)],
    ["UsageVault", () => checkUsageVault(provider, contracts, book, build.RewardsDistributor)],
    ["Escrow", () => checkEscrow(contracts, book, expected)],
    ["TestnetAirdrop and Genesis", () => checkRest(contracts, book, expected)],
  ];
  const findings: Finding[] = [];
  for (const [subject, check] of parts) findings.push(...(await foundBy(check, subject)));
  return findings;
}

/** What cannot be read, since other code stands there for one, is a deviation too, and no reason to look no further. */
async function foundBy(check: () => Promise<Finding[]>, subject: string): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (!isError(error, "BAD_DATA") && !isError(error, "CALL_EXCEPTION")) throw error;
    return [finding(`${subject}: everything else`, "can be read", oneLine(error))];
  }
}
