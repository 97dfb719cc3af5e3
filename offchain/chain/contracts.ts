import type { ContractRunner } from "ethers";

import {
  EpochPolicy__factory,
  type EpochPolicy,
  MinerStaking__factory,
  type MinerStaking,
  MSN__factory,
  type MSN,
  RewardsDistributor__factory,
  type RewardsDistributor,
} from "../../typechain-types/index.js";
import type { AddressBook } from "./addressBook.js";

/** The contracts of one deployment, ready to call through one runner. */
export interface Contracts {
  readonly token: MSN;
  readonly policy: EpochPolicy;
  readonly staking: MinerStaking;
  readonly distributor: RewardsDistributor;
}

/** Binds a deployment to a provider (to read) or a signer (to send as well). */
export function contractsOf(book: AddressBook, runner: ContractRunner): Contracts {
  const at = book.contracts;
  return {
    token: MSN__factory.connect(at.MSN, runner),
    policy: EpochPolicy__factory.connect(at.EpochPolicy, runner),
    staking: MinerStaking__factory.connect(at.MinerStaking, runner),
    distributor: RewardsDistributor__factory.connect(at.RewardsDistributor, runner),
  };
}
