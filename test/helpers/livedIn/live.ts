import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id } from "ethers";

import { WEI_PER_MSN } from "../../../offchain/domain/allocation.js";
import { EPOCH_SECONDS, WEI_PER_GWEI } from "../../../offchain/domain/constants.js";
import { type FullSystem, GOVERNANCE, deployFullSystem, grantFrom, payMsn } from "../fullSystem.js";
import { type Chain, DAY, activateRoot, proposeTree } from "../system.js";
import {
  DEPOSIT,
  GRANTED,
  GRANT_STAKE,
  LOCKED,
  PROPOSAL_TEXT,
  STAKE,
  USAGE,
  actorsOf,
  earned,
  epochTree,
  proposalOf,
  settleUsage,
  stake,
} from "./actors.js";

/**
 * Deploys the whole system and lives in it for three weeks: stakes, grants and votes, a payer with settlements, a thaw, two
 * epochs activated and one of them claimed by one of two, a stake that cools down and one under a lock; in the end a vote
 * is under way and the third epoch's root is pending.
 */
export async function liveIn(chain: Chain): Promise<FullSystem> {
  const system = await deployFullSystem(chain);
  await makeGrants(system);
  await stakeAll(system);
  await deposit(system);
  await settleUsage(system, USAGE);
  for (const epoch of [1, 2]) {
    await proposeTree(chain, system, epochTree(system, epoch));
    await activateRoot(chain, system);
    if (epoch === 1) await claimFirst(system);
  }
  await thirdWeek(chain, system);
  return system;
}

async function makeGrants(system: FullSystem): Promise<void> {
  const { allocation, token } = system.contracts;
  const { voter, undecided, grantee, claimer } = actorsOf(system);
  for (const holder of [voter, undecided]) {
    await (await token.connect(holder).delegate(holder)).wait();
    const grant = await grantFrom(system, "private", holder.address, 3_000_000n * WEI_PER_MSN);
    await (await allocation.syncVotes([grant])).wait();
  }
  const monthly = await grantFrom(system, "public", grantee.address, GRANTED);
  await (await allocation.connect(grantee).stakeFromGrant(monthly, claimer, GRANT_STAKE)).wait();
}

async function stakeAll(system: FullSystem): Promise<void> {
  const { claimer, waiter, leaver, accused } = actorsOf(system);
  for (const miner of [claimer, waiter, leaver, accused]) {
    await payMsn(system, miner.address, STAKE);
    await stake(system, miner);
  }
}

async function deposit(system: FullSystem): Promise<void> {
  const { token, escrow } = system.contracts;
  const { payer, thawer } = actorsOf(system);
  const fund = async (account: HardhatEthersSigner): Promise<void> => {
    await payMsn(system, account.address, DEPOSIT * WEI_PER_GWEI);
    await (await token.connect(account).approve(escrow, DEPOSIT * WEI_PER_GWEI)).wait();
    await (await escrow.connect(account).deposit(account, DEPOSIT)).wait();
  };
  await fund(payer);
  await fund(thawer);
  await (await escrow.connect(payer).authoriseSigner(payer)).wait();
}

async function claimFirst(system: FullSystem): Promise<void> {
  const { claimer } = actorsOf(system);
  const { distributor } = system.contracts;
  await (await distributor.connect(claimer).claim(1, 0, claimer, earned(1), epochTree(system, 1).path(0))).wait();
}

/** What is begun here goes on after the fork. */
async function thirdWeek(chain: Chain, system: FullSystem): Promise<void> {
  const { escrow, governor, staking } = system.contracts;
  const { leaver, accused, thawer, voter } = actorsOf(system);
  const { slasher, guardian } = system.accounts;
  const { time } = chain.networkHelpers;
  await time.increaseTo(system.emissionStart + 3 * EPOCH_SECONDS + DAY);
  await (await staking.connect(leaver).startCooldown(leaver, STAKE)).wait();
  await (await staking.connect(slasher).lockStake(accused, LOCKED, guardian, id("what it did"))).wait();
  await (await escrow.connect(thawer).thaw(DEPOSIT)).wait();
  await (await governor.connect(voter).propose(...proposalOf(system), PROPOSAL_TEXT)).wait();
  await proposeTree(chain, system, epochTree(system, 3));
  await time.increase(GOVERNANCE.votingDelay);
  const proposal = await governor.getProposalId(...proposalOf(system), id(PROPOSAL_TEXT));
  await (await governor.connect(voter).castVote(proposal, 1)).wait();
}
