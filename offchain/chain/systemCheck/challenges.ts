import { WEI_PER_GWEI } from "../../domain/constants.js";
import { toHex } from "../../domain/hex.js";
import { rewardsDomain } from "../../merkle/sumWord.js";
import type { AddressBook } from "../addressBook.js";
import { formatMsn } from "../amounts.js";
import type { Contracts } from "../contracts.js";
import type { IgnitionParameters } from "../parameters.js";
import { type Finding, finding } from "./finding.js";

/** Whose roots are reviewed, on what terms, and that the bond at stake and the halves of lost ones are there. */
export async function checkChallenges(
  { challenges, distributor, token }: Contracts,
  { chainId, contracts }: AddressBook,
  { reviewTerms }: IgnitionParameters,
): Promise<Finding[]> {
  // Of one block, as one transaction changes all three.
  const at = { blockTag: (await distributor.runner?.provider?.getBlockNumber()) ?? "latest" };
  const review = await challenges.review(at);
  const due = (review.bondGwei + (await challenges.lostGwei(at))) * WEI_PER_GWEI;
  const held = await token.balanceOf(contracts.RootChallenges, at);
  const enough = `at least ${formatMsn(due)}`;
  return [
    finding("RewardsDistributor.CHALLENGES", contracts.RootChallenges, await distributor.CHALLENGES()),
    finding("RootChallenges.TOKEN", contracts.MSN, await challenges.TOKEN()),
    finding("RootChallenges.TIMELOCK", contracts.TimelockController, await challenges.TIMELOCK()),
    finding("RootChallenges.DISTRIBUTOR", contracts.RewardsDistributor, await challenges.DISTRIBUTOR()),
    finding(
      "RootChallenges.DOMAIN",
      toHex(rewardsDomain(chainId, contracts.RewardsDistributor)),
      await challenges.DOMAIN(),
    ),
    finding("RootChallenges.guardian", reviewTerms.guardian, await challenges.guardian()),
    finding("RootChallenges.bondGwei", reviewTerms.bondGwei, await challenges.bondGwei()),
    finding("RootChallenges.demandDepositGwei", reviewTerms.demandDepositGwei, await challenges.demandDepositGwei()),
    finding("RootChallenges: holds bond and lost bonds", enough, held >= due ? enough : formatMsn(held)),
  ];
}
