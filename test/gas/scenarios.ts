import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransactionResponse } from "ethers";
import { network } from "hardhat";

import { toAddress } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { batchProof } from "../../offchain/merkle/batchProof.js";
import type { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { type GasTable, gasOf, strangerAt } from "./gasTable.js";
import { measureReview } from "./reviewScenarios.js";
import { measureSettlement } from "./settlementScenarios.js";
import { measureSystem } from "./systemScenarios.js";
import { type Chain, DAY, type System, activateRoot, deploySystem, proposeTree, treeOf } from "../helpers/system.js";

const MSN = 10n ** 18n;
/** Leaves of today's network, one per node: a tree of depth 18. */
const LEAVES = 216_000;
/** Lifetime gwei per leaf and epoch: a week of first-year emission spread over the leaves. */
const GWEI_PER_LEAF = 443_936_000n;
/** The single claimant. */
const MINER = 77_777;
const BATCH = 10;
const SPREAD = Array.from({ length: BATCH }, (_, i) => 12_345 + i * 19_876);
const FAR = Array.from({ length: BATCH }, (_, i) => 4_321 + i * 20_123);
const NEIGHBOURS = Array.from({ length: BATCH }, (_, i) => 160_000 + i);

/** Runs every measured transaction on a fresh chain: whole-transaction gas, accounts already holding MSN. */
export async function measureGas(): Promise<GasTable> {
  const chain = await network.create("node");
  try {
    const gas: GasTable = new Map();
    const system = await deploySystem(chain);
    await measureRewards(chain, system, gas);
    await measureStaking(chain, system, gas);
    await measureSettlement(chain, system, gas);
    await measureSystem(gas);
    return gas;
  } finally {
    await chain.close();
  }
}

async function measureRewards(chain: Chain, system: System, gas: GasTable): Promise<void> {
  const { token, distributor, policy } = system.contracts;
  const signers = await chain.ethers.getSigners();
  const [team, verifier] = signers;
  const [miner, recipient] = signers.slice(7, 9);
  const spread = signers.slice(9, 9 + BATCH);
  if (!team || !verifier || !miner || !recipient || spread.length < BATCH) throw new Error("too few accounts");
  const named = new Map<number, string>([
    [MINER, miner.address],
    ...SPREAD.map((index, i) => [index, spread[i]?.address ?? ""] as const),
  ]);
  const accounts = Array.from({ length: LEAVES }, (_, index) => toAddress(named.get(index) ?? strangerAt(index)));
  for (const holder of [
    miner.address,
    recipient.address,
    ...[...SPREAD, ...FAR, ...NEIGHBOURS].map((index) => accounts[index] ?? ""),
  ]) {
    await (await token.transfer(holder, MSN)).wait();
  }
  for (const account of spread) await (await distributor.connect(account).setRecipient(recipient)).wait();

  await chain.networkHelpers.time.increaseTo(system.emissionStart + 7 * DAY);
  gas.set("commitProofs", await gasOf(policy.connect(verifier).commitProofs(1, digest(1), digest(2))));

  for (const epoch of [1, 2]) {
    const leaves = accounts.map((account, index): Leaf => ({
      index,
      account,
      cumulativeGwei: BigInt(epoch) * (GWEI_PER_LEAF - BigInt(index % 97)),
    }));
    const tree = treeOf(system, leaves);
    const time = epoch === 1 ? "first" : "repeat";
    gas.set(`propose, ${time}`, await proposeTree(chain, system, tree));
    gas.set(`activate, ${time}`, await activateRoot(chain, system));
    await measureClaims(system, gas, { epoch, time, leaves, tree, miner });
    if (epoch === 2) await measureReview(chain, system, gas, { tree, leaves });
  }
}

interface ClaimScene {
  readonly epoch: number;
  readonly time: string;
  readonly leaves: readonly Leaf[];
  readonly tree: MerkleSumTree;
  readonly miner: HardhatEthersSigner;
}

async function measureClaims({ contracts }: System, gas: GasTable, scene: ClaimScene): Promise<void> {
  const { epoch, time, leaves, tree, miner } = scene;
  const distributor = contracts.distributor.connect(miner);
  const batch = (indices: readonly number[]): Promise<ContractTransactionResponse> => {
    const { firstPath, siblings } = batchProof(tree, indices);
    const chosen = indices.map((index) => leaves[index]).filter((leaf) => leaf !== undefined);
    return distributor.claimBatch(epoch, chosen, [...firstPath], [...siblings]);
  };
  const perAccount = async (sent: Promise<ContractTransactionResponse>): Promise<bigint> =>
    (await gasOf(sent)) / BigInt(BATCH);
  const single = leaves[MINER]?.cumulativeGwei ?? 0n;
  gas.set(`claim, ${time}`, await gasOf(distributor.claim(epoch, MINER, miner, single, tree.path(MINER))));
  gas.set(`claimBatch, ten anywhere to one recipient, ${time}, each`, await perAccount(batch(SPREAD)));
  gas.set(`claimBatch, ten anywhere to themselves, ${time}, each`, await perAccount(batch(FAR)));
  gas.set(`claimBatch, ten neighbours to themselves, ${time}, each`, await perAccount(batch(NEIGHBOURS)));
}

async function measureStaking(chain: Chain, system: System, gas: GasTable): Promise<void> {
  const { token, staking } = system.contracts;
  const owner = (await chain.ethers.getSigners())[7];
  if (owner === undefined) throw new Error("too few accounts");
  await (await token.transfer(owner, 1_000n * MSN)).wait();
  await (await token.transfer(staking, MSN)).wait();
  await (await token.connect(owner).approve(staking, 1_000n * MSN)).wait();
  const own = staking.connect(owner);
  gas.set("stake, first", await gasOf(own.stake(owner, 100n * MSN)));
  gas.set("stake, more in one epoch", await gasOf(own.stake(owner, 100n * MSN)));
  await chain.networkHelpers.time.increase(7 * DAY);
  gas.set("stake, first change of a later epoch", await gasOf(own.stake(owner, 100n * MSN)));
  gas.set("startCooldown", await gasOf(own.startCooldown(owner, 50n * MSN)));
  await chain.networkHelpers.time.increase(14 * DAY);
  gas.set("withdraw", await gasOf(own.withdraw(owner)));
  gas.set("transfer", await gasOf(token.connect(owner).transfer(await staking.getAddress(), MSN)));
}

const digest = (byte: number): string => `0x${byte.toString(16).padStart(2, "0").repeat(32)}`;
