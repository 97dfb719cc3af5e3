import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type ContractTransactionResponse, id } from "ethers";
import { network } from "hardhat";

import { BUCKETS, VESTING_MONTH_SECONDS, WEI_PER_MSN } from "../../offchain/domain/allocation.js";
import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { type FullSystem, deployFullSystem, grantFrom, payMsn } from "../helpers/fullSystem.js";
import { type Chain, DAY, activateRoot, proposeTree, treeOf } from "../helpers/system.js";
import { type GasTable, gasOf, strangerAt } from "./gasTable.js";

const BATCH = 10;
/** Leaves of the small tree: depth 8. */
const LEAVES = 256;
const FOR = 1;
const PRIVATE = BUCKETS.findIndex(({ name }) => name === "private");

/** Measures vesting, votes and governance on the whole system, each as a whole transaction. */
export async function measureSystem(gas: GasTable): Promise<void> {
  const chain = await network.create("node");
  try {
    const system = await deployFullSystem(chain);
    await measureVesting(chain, system, gas);
    await measureVotes(chain, system, gas);
    await measureGovernance(chain, system, gas);
    await measureClaimAndStake(chain, system, gas);
  } finally {
    await chain.close();
  }
}

function holder({ accounts }: FullSystem, position: number): HardhatEthersSigner {
  const found = accounts.others[position];
  if (found === undefined) throw new Error("too few accounts");
  return found;
}

async function measureVesting({ networkHelpers }: Chain, system: FullSystem, gas: GasTable): Promise<void> {
  const { allocation } = system.contracts;
  const grants = (from: number): Promise<ContractTransactionResponse> =>
    allocation.grantBatch(
      PRIVATE,
      { start: system.tokenGeneration, instantBps: 0, cliffMonths: 0, months: 12 },
      Array.from({ length: BATCH }, (_, i) => ({ beneficiary: strangerAt(from + i), amount: 1_200n * WEI_PER_MSN })),
      BigInt(BATCH) * 1_200n * WEI_PER_MSN,
    );
  await grants(0);
  gas.set("grantBatch of ten, each", (await gasOf(grants(BATCH))) / BigInt(BATCH));

  const month = (): Promise<number> => networkHelpers.time.increase(VESTING_MONTH_SECONDS);
  await month();
  gas.set("release, first", await gasOf(allocation.release(1)));
  await month();
  gas.set("release, repeat", await gasOf(allocation.release(1)));
  const many = Array.from({ length: BATCH }, (_, i) => i + 1);
  await allocation.releaseBatch(many);
  await month();
  gas.set("releaseBatch of ten, repeat, each", (await gasOf(allocation.releaseBatch(many))) / BigInt(BATCH));

  const beneficiary = holder(system, 0);
  const grantId = await grantFrom(system, "ecosystem", beneficiary.address, 3_600n * WEI_PER_MSN);
  const own = allocation.connect(beneficiary);
  gas.set("stakeFromGrant, first", await gasOf(own.stakeFromGrant(grantId, beneficiary, 100n * WEI_PER_MSN)));
  gas.set("stakeFromGrant, more", await gasOf(own.stakeFromGrant(grantId, beneficiary, 100n * WEI_PER_MSN)));
  const team = await grantFrom(system, "team", beneficiary.address, 3_600n * WEI_PER_MSN);
  gas.set("revoke", await gasOf(allocation.revoke(team)));
}

async function measureVotes({ networkHelpers }: Chain, system: FullSystem, gas: GasTable): Promise<void> {
  const { allocation, token, staking } = system.contracts;
  const voter = holder(system, 1);
  await payMsn(system, voter.address, 1_000n * WEI_PER_MSN);
  const grantId = await grantFrom(system, "partners", voter.address, 300_000n * WEI_PER_MSN);
  await (await token.connect(voter).approve(staking, 1_000n * WEI_PER_MSN)).wait();
  gas.set("delegate, first", await gasOf(token.connect(voter).delegate(voter)));
  gas.set("Allocation.syncVotes, one grant, first", await gasOf(allocation.syncVotes([grantId])));
  const own = staking.connect(voter);
  gas.set("stake, first, delegated", await gasOf(own.stake(voter, 100n * WEI_PER_MSN)));
  gas.set("stake, more in one epoch, delegated", await gasOf(own.stake(voter, 100n * WEI_PER_MSN)));
  await networkHelpers.time.increase(VESTING_MONTH_SECONDS);
  await (await allocation.release(grantId)).wait();
  await networkHelpers.time.increase(VESTING_MONTH_SECONDS);
  gas.set("release, repeat, delegated", await gasOf(allocation.release(grantId)));
}

async function measureGovernance({ networkHelpers }: Chain, system: FullSystem, gas: GasTable): Promise<void> {
  const { governor, staking, token } = system.contracts;
  const voter = holder(system, 2);
  await (await token.connect(voter).delegate(voter)).wait();
  await grantFrom(system, "private", voter.address, 5_000_000n * WEI_PER_MSN);
  await networkHelpers.time.increase(1);
  const targets = [await staking.getAddress()];
  const calls = [staking.interface.encodeFunctionData("setCooldownPeriod", [7 * DAY])];
  const description = "a shorter cooldown";
  const own = governor.connect(voter);
  const proposal = await governor.hashProposal(targets, [0n], calls, id(description));
  gas.set("propose, one action", await gasOf(own.propose(targets, [0n], calls, description)));
  await networkHelpers.time.increase(DAY + 1);
  gas.set("castVote", await gasOf(own.castVote(proposal, FOR)));
  await networkHelpers.time.increase(4 * DAY);
  gas.set("queue", await gasOf(own.queue(targets, [0n], calls, id(description))));
  await networkHelpers.time.increase(2 * DAY + 1);
  gas.set("execute", await gasOf(own.execute(targets, [0n], calls, id(description))));
}

async function measureClaimAndStake(chain: Chain, system: FullSystem, gas: GasTable): Promise<void> {
  const miner = holder(system, 3);
  await payMsn(system, miner.address, WEI_PER_MSN);
  const distributor = system.contracts.distributor.connect(miner);
  for (const epoch of [1, 2]) {
    const cumulativeGwei = (BigInt(epoch) * 50n * WEI_PER_MSN) / WEI_PER_GWEI;
    const leaves = Array.from({ length: LEAVES }, (_, index) => ({
      index,
      account: index === 0 ? toAddress(miner.address) : strangerAt(index),
      cumulativeGwei: index === 0 ? cumulativeGwei : 1n,
    }));
    const tree = treeOf(system, leaves);
    await proposeTree(chain, system, tree);
    await activateRoot(chain, system);
    const time = epoch === 1 ? "first" : "repeat";
    const sent = distributor.claimAndStake(epoch, 0, cumulativeGwei, tree.path(0), miner);
    gas.set(`claimAndStake, depth 8, ${time}`, await gasOf(sent));
  }
}
