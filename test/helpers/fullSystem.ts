import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { parseEther } from "ethers";

import type { AddressBook } from "../../offchain/chain/addressBook.js";
import { contractsOf } from "../../offchain/chain/contracts.js";
import { BUCKETS, type BucketName, WEI_PER_MSN } from "../../offchain/domain/allocation.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { compareAscii } from "../../offchain/domain/order.js";
import { BOND_GWEI, type Chain, DAY, DEMAND_DEPOSIT_GWEI, type System, connectSystem } from "./system.js";
import { testBook } from "./testBook.js";

const DIGEST = `0x${"11".repeat(32)}`;
const HOUR = 3_600;

/** How long decisions take in this system, and what they need: the values of deployments/parameters/localhost.json. */
export const GOVERNANCE = {
  timelockDelay: 2 * DAY,
  votingDelay: DAY,
  votingPeriod: 3 * DAY,
  lateQuorumExtension: DAY / 2,
  proposalThreshold: 100_000n * WEI_PER_MSN,
  quorumBps: 400,
};

/** What settlements cost in this system, as in deployments/parameters/localhost.json. */
export const SETTLEMENT = { feeBps: 100, burnShareBps: 5000 };

/** The published schedule, in the order of the buckets. */
const CURVES = [
  { instantBps: 0, delayMonths: 0, months: 12 },
  { instantBps: 1000, delayMonths: 0, months: 12 },
  { instantBps: 0, delayMonths: 0, months: 36 },
  { instantBps: 0, delayMonths: 0, months: 36 },
  { instantBps: 0, delayMonths: 6, months: 36 },
  { instantBps: 0, delayMonths: 0, months: 36 },
  { instantBps: 10_000, delayMonths: 0, months: 0 },
];

/** Who does what; each role has an account of its own. */
export interface Accounts {
  /** Account 0: deployed everything, grants from every bucket, and has no power besides. */
  readonly deployer: HardhatEthersSigner;
  /** Accounts 1 to 3, ascending by address. */
  readonly verifiers: readonly HardhatEthersSigner[];
  /** Accounts 4 to 6, ascending by address; two must sign. */
  readonly attesters: readonly HardhatEthersSigner[];
  /** Accounts 7 to 9. */
  readonly guardian: HardhatEthersSigner;
  readonly slasher: HardhatEthersSigner;
  readonly foundation: HardhatEthersSigner;
  /** The rest: holders, miners, anybody. */
  readonly others: readonly HardhatEthersSigner[];
}

/** The whole system as a real deployment leaves it: every power is the timelock's. */
export interface FullSystem extends System {
  readonly accounts: Accounts;
  /** Unix seconds. */
  readonly tokenGeneration: number;
}

/** Deploys everything through Genesis; afterwards the clock stands at token generation, hours before emission starts. */
export async function deployFullSystem(chain: Chain): Promise<FullSystem> {
  const { ethers, networkHelpers } = chain;
  const accounts = await roles(chain);
  const fromBlock = await ethers.provider.getBlockNumber();
  const now = await networkHelpers.time.latest();
  const [tokenGeneration, emissionStart] = [now + HOUR, now + DAY];

  const { deployer } = accounts;
  const timelock = await ethers.deployContract("TimelockController", [
    GOVERNANCE.timelockDelay,
    [],
    [ZERO_ADDRESS],
    deployer,
  ]);
  const genesis = await ethers.deployContract("Genesis", [
    timelock,
    emissionStart,
    tokenGeneration,
    CURVES,
    BUCKETS.map(() => deployer.address),
  ]);
  const [allocation, token] = [await genesis.ALLOCATION(), await genesis.TOKEN()];
  const policy = await ethers.deployContract("EpochPolicy", [emissionStart, timelock, policyOf(accounts)]);
  const staking = await ethers.deployContract("MinerStaking", [
    token,
    emissionStart,
    timelock,
    accounts.guardian,
    accounts.slasher,
    2000,
  ]);
  const attesters = accounts.attesters.map(({ address }) => address);
  const distributor = await ethers.deployContract("RewardsDistributor", [
    token,
    staking,
    timelock,
    3 * DAY,
    attesters,
    2,
    { guardian: accounts.guardian, bondGwei: BOND_GWEI, demandDepositGwei: DEMAND_DEPOSIT_GWEI },
  ]);
  const governor = await ethers.deployContract("MsnGovernor", [token, staking, allocation, timelock, GOVERNANCE]);
  const deadline = tokenGeneration + 180 * DAY;
  const airdrop = await ethers.deployContract("TestnetAirdrop", [token, DIGEST, deadline, accounts.foundation]);
  const escrow = await ethers.deployContract("Escrow", [
    token,
    distributor,
    timelock,
    accounts.guardian,
    SETTLEMENT.feeBps,
    SETTLEMENT.burnShareBps,
  ]);
  const exchange = await ethers.deployContract("Exchange");
  const administrator = await timelock.DEFAULT_ADMIN_ROLE();
  await (await timelock.grantRole(administrator, genesis)).wait();
  await (await timelock.renounceRole(administrator, deployer)).wait();
  await (await genesis.complete(staking, distributor, governor)).wait();

  const book: AddressBook = testBook(Number((await ethers.provider.getNetwork()).chainId), fromBlock, {
    Genesis: await addressOf(genesis),
    TimelockController: await addressOf(timelock),
    Allocation: toAddress(allocation),
    MSN: toAddress(token),
    EpochPolicy: await addressOf(policy),
    MinerStaking: await addressOf(staking),
    RewardsDistributor: await addressOf(distributor),
    RootChallenges: toAddress(await distributor.CHALLENGES()),
    MsnGovernor: await addressOf(governor),
    TestnetAirdrop: await addressOf(airdrop),
    Escrow: await addressOf(escrow),
    Exchange: await addressOf(exchange),
  });
  await networkHelpers.time.increaseTo(tokenGeneration);
  return connectFullSystem(chain, book);
}

/** A system that `deployFullSystem` deployed, perhaps on the chain that `chain` is a fork of. */
export async function connectFullSystem(chain: Chain, book: AddressBook): Promise<FullSystem> {
  const { allocation, policy } = contractsOf(book, chain.ethers.provider);
  const accounts = await roles(chain);
  const system: FullSystem = {
    ...(await connectSystem(chain, book, Number(await policy.EMISSION_START()))),
    accounts,
    tokenGeneration: Number(await allocation.TOKEN_GENERATION()),
    fundTeam: (amountWei) => payMsn(system, accounts.deployer.address, amountWei),
  };
  return system;
}

/** Makes a grant on the bucket's own curve; returns its id. */
export async function grantFrom(
  { contracts: { allocation }, tokenGeneration }: FullSystem,
  bucket: BucketName,
  beneficiary: string,
  amountWei: bigint,
): Promise<bigint> {
  const index = BUCKETS.findIndex(({ name }) => name === bucket);
  const { instantBps, delayMonths, months } = CURVES[index] ?? { instantBps: 0, delayMonths: 0, months: 0 };
  const start = tokenGeneration + delayMonths * Number(await allocation.MONTH());
  const schedule = { start, instantBps, cliffMonths: 0, months };
  await (await allocation.grantBatch(index, schedule, [{ beneficiary, amount: amountWei }], amountWei)).wait();
  return allocation.grantCount();
}

/** Pays liquid tokens out of the Testnet bucket, which is unlocked at once; it holds 1,000,000 MSN. */
export async function payMsn(system: FullSystem, account: string, amountWei: bigint): Promise<void> {
  const grantId = await grantFrom(system, "testnet", account, amountWei);
  await (await system.contracts.allocation.release(grantId)).wait();
}

/** Appoints a committee as the timelock would; ascending by address. */
export async function appointAttesters(
  { ethers, networkHelpers }: Chain,
  { contracts }: System,
  members: readonly string[],
  threshold: number,
): Promise<void> {
  const timelock = await ethers.getImpersonatedSigner(await contracts.timelock.getAddress());
  await networkHelpers.setBalance(timelock.address, parseEther("1"));
  await (await contracts.distributor.connect(timelock).setAttesters([...members], threshold)).wait();
}

async function roles({ ethers }: Chain): Promise<Accounts> {
  const [deployer, a, b, c, d, e, f, guardian, slasher, foundation, ...others] = await ethers.getSigners();
  const committee = (...members: (HardhatEthersSigner | undefined)[]): HardhatEthersSigner[] =>
    members
      .map((member) => present(member))
      .sort((left, right) => compareAscii(left.address.toLowerCase(), right.address.toLowerCase()));
  return {
    deployer: present(deployer),
    verifiers: committee(a, b, c),
    attesters: committee(d, e, f),
    guardian: present(guardian),
    slasher: present(slasher),
    foundation: present(foundation),
    others,
  };
}

function present(signer: HardhatEthersSigner | undefined): HardhatEthersSigner {
  if (signer === undefined) throw new Error("the network has too few accounts");
  return signer;
}

const policyOf = ({ verifiers }: Accounts) => ({
  gatewayXShareBps: 5000,
  boostBasePpm: 400_000,
  boostFloorGwei: 100_000_000_000_000n,
  roundLength: HOUR,
  rulesVersion: 1,
  rulesDigest: DIGEST,
  verifiers: verifiers.map(({ address }) => address),
});

const addressOf = async (contract: { getAddress(): Promise<string> }): Promise<Address> =>
  toAddress(await contract.getAddress());
