import type { ContractRunner } from "ethers";

import {
  Allocation__factory,
  type Allocation,
  EpochPolicy__factory,
  type EpochPolicy,
  Escrow__factory,
  type Escrow,
  Exchange__factory,
  type Exchange,
  Genesis__factory,
  type Genesis,
  MinerStaking__factory,
  type MinerStaking,
  MSN__factory,
  type MSN,
  MsnGovernor__factory,
  type MsnGovernor,
  RewardsDistributor__factory,
  type RewardsDistributor,
  RootChallenges__factory,
  type RootChallenges,
  TestnetAirdrop__factory,
  type TestnetAirdrop,
  TimelockController__factory,
  type TimelockController,
} from "./factories.js";
import type { AddressBook } from "./addressBook.js";

/** The contracts of one deployment, ready to call through one runner. */
export interface Contracts {
  readonly genesis: Genesis;
  readonly timelock: TimelockController;
  readonly allocation: Allocation;
  readonly token: MSN;
  readonly policy: EpochPolicy;
  readonly staking: MinerStaking;
  readonly distributor: RewardsDistributor;
  readonly challenges: RootChallenges;
  readonly governor: MsnGovernor;
  readonly airdrop: TestnetAirdrop;
  readonly escrow: Escrow;
  readonly exchange: Exchange;
}

/** Binds a deployment to a provider (to read) or a signer (to send as well). */
export function contractsOf({ contracts: at }: Pick<AddressBook, "contracts">, runner: ContractRunner): Contracts {
  return {
    genesis: Genesis__factory.connect(at.Genesis, runner),
    timelock: TimelockController__factory.connect(at.TimelockController, runner),
    allocation: Allocation__factory.connect(at.Allocation, runner),
    token: MSN__factory.connect(at.MSN, runner),
    policy: EpochPolicy__factory.connect(at.EpochPolicy, runner),
    staking: MinerStaking__factory.connect(at.MinerStaking, runner),
    distributor: RewardsDistributor__factory.connect(at.RewardsDistributor, runner),
    challenges: RootChallenges__factory.connect(at.RootChallenges, runner),
    governor: MsnGovernor__factory.connect(at.MsnGovernor, runner),
    airdrop: TestnetAirdrop__factory.connect(at.TestnetAirdrop, runner),
    escrow: Escrow__factory.connect(at.Escrow, runner),
    exchange: Exchange__factory.connect(at.Exchange, runner),
  };
}
