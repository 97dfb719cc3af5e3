import type { Interface } from "ethers";

import {
  Allocation__factory,
  EpochPolicy__factory,
  Escrow__factory,
  Exchange__factory,
  Genesis__factory,
  MinerStaking__factory,
  MSN__factory,
  MsnGovernor__factory,
  RewardsDistributor__factory,
  RootChallenges__factory,
  TestnetAirdrop__factory,
  TimelockController__factory,
} from "./factories.js";
import type { ContractName } from "./addressBook.js";

const FACTORIES: Readonly<Record<ContractName, { createInterface(): Interface }>> = {
  Genesis: Genesis__factory,
  TimelockController: TimelockController__factory,
  Allocation: Allocation__factory,
  MSN: MSN__factory,
  EpochPolicy: EpochPolicy__factory,
  MinerStaking: MinerStaking__factory,
  RewardsDistributor: RewardsDistributor__factory,
  RootChallenges: RootChallenges__factory,
  MsnGovernor: MsnGovernor__factory,
  TestnetAirdrop: TestnetAirdrop__factory,
  Escrow: Escrow__factory,
  Exchange: Exchange__factory,
};

const made = new Map<string, Interface>();

/** What a contract of the address book can be asked, and what it answers. */
export function abiOf(name: ContractName): Interface {
  const abi = made.get(name) ?? FACTORIES[name].createInterface();
  made.set(name, abi);
  return abi;
}
