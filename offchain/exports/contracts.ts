/**
 * `msn-protocol/contracts`: the contracts of a deployment, typed for ethers 6 (docs/protocol.md; what each function does stands
 * in `msn-protocol/interfaces/*.sol`). `Name__factory.connect(address, runner)` binds one contract, `contractsOf` all of an
 * address book; a provider reads, a signer sends as well. Runs in browsers.
 */
export { type Contracts, contractsOf } from "../chain/contracts.js";
export {
  type Allocation,
  Allocation__factory,
  type EpochPolicy,
  EpochPolicy__factory,
  type Escrow,
  Escrow__factory,
  type Exchange,
  Exchange__factory,
  type Genesis,
  Genesis__factory,
  type MinerStaking,
  MinerStaking__factory,
  type MSN,
  MSN__factory,
  type MsnGovernor,
  MsnGovernor__factory,
  type RewardsDistributor,
  RewardsDistributor__factory,
  type RootChallenges,
  RootChallenges__factory,
  type TestnetAirdrop,
  TestnetAirdrop__factory,
  type TimelockController,
  TimelockController__factory,
} from "../chain/factories.js";
