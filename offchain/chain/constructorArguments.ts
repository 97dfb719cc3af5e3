import type { Address } from "../domain/hex.js";
import type { ContractName } from "./addressBook.js";
import type { IgnitionParameters } from "./parameters.js";
import type { SolidityValue } from "./recordedArguments.js";

/** What each constructor is given, in order: what `modules/MsnProtocol.ts` does, as plain values. */
export function constructorArguments(
  parameters: IgnitionParameters,
  at: Readonly<Record<ContractName, Address>>,
  deployer: Address,
): Record<ContractName, readonly SolidityValue[]> {
  const { emissionStart, tokenGeneration, curves, granters, guardian, slasher, reporterShareBps } = parameters;
  const { Allocation, MSN, MinerStaking, RewardsDistributor, TimelockController } = at;
  return {
    TimelockController: [parameters.timelockDelay, [], parameters.timelockExecutors, deployer],
    Genesis: [TimelockController, emissionStart, tokenGeneration, curves, granters],
    Allocation: [MSN, TimelockController, tokenGeneration, curves, granters],
    MSN: [Allocation, TimelockController, emissionStart],
    EpochPolicy: [emissionStart, TimelockController, parameters.policy],
    MinerStaking: [MSN, emissionStart, TimelockController, guardian, slasher, reporterShareBps],
    RewardsDistributor: [
      MSN,
      MinerStaking,
      TimelockController,
      parameters.challengeWindow,
      parameters.attesters,
      parameters.threshold,
      parameters.reviewTerms,
    ],
    RootChallenges: [MSN, TimelockController, parameters.reviewTerms],
    MsnGovernor: [MSN, MinerStaking, Allocation, TimelockController, parameters.governor],
    TestnetAirdrop: [MSN, parameters.airdropRoot, parameters.airdropDeadline, parameters.airdropFoundation],
    Escrow: [MSN, RewardsDistributor, TimelockController, guardian, parameters.feeBps, parameters.burnShareBps],
    Exchange: [],
  };
}
