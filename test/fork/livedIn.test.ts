import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { type FullSystem, GOVERNANCE, SETTLEMENT, connectFullSystem } from "../helpers/fullSystem.js";
import {
  type Actors,
  DEPOSIT,
  GRANT_OF,
  GRANT_STAKE,
  LOCKED,
  NEW_FEE,
  PROPOSAL_TEXT,
  STAKE,
  USAGE,
  actorsOf,
  earned,
  epochTree,
  proposalOf,
  settleUsage,
  stake,
} from "../helpers/livedIn/actors.js";
import { forkOrigin, livedInBook } from "../helpers/livedIn/forkOrigin.js";
import { liveIn } from "../helpers/livedIn/live.js";
import { type Chain, activateRoot, proposeTree } from "../helpers/system.js";

/** What an operator gets of a pair's settled usage: the fee is rounded up. */
const afterFee = (gwei: bigint): bigint => gwei - (gwei * BigInt(SETTLEMENT.feeBps) + 9_999n) / 10_000n;

describe("a system that lived before the fork", () => {
  let chain: Chain & { close(): Promise<void> };
  let system: FullSystem;
  let actors: Actors;
  let contracts: FullSystem["contracts"];
  let moment: { restore(): Promise<void> };

  before(async () => {
    const origin = forkOrigin();
    if (origin === undefined) throw new Error("nothing to fork; npm run test:fork says what");
    chain = await network.create();
    const book = await livedInBook(origin);
    system = book === undefined ? await liveIn(chain) : await connectFullSystem(chain, book);
    ({ contracts } = system);
    actors = actorsOf(system);
  });
  after(() => chain.close());
  // Every test finds the moment of the fork.
  beforeEach(async () => {
    moment = await chain.networkHelpers.takeSnapshot();
  });
  afterEach(() => moment.restore());

  const pass = (seconds: bigint | number): Promise<unknown> => chain.networkHelpers.time.increase(seconds);
  const gained = async (account: string, work: () => Promise<unknown>): Promise<bigint> => {
    const before = await contracts.token.balanceOf(account);
    await work();
    return (await contracts.token.balanceOf(account)) - before;
  };
  const proposal = (): Promise<bigint> => contracts.governor.getProposalId(...proposalOf(system), id(PROPOSAL_TEXT));

  it("is as it was left: roots, claims, stakes, grants, deposits, the vote", async () => {
    const { distributor, staking, allocation, escrow, governor } = contracts;
    expect((await distributor.newestRoot()).epoch).to.equal(2n);
    expect((await distributor.pendingRoot()).activatableAt).to.be.greaterThan(0n);
    expect(await distributor.claimed(actors.claimer)).to.equal(earned(1));
    expect(await distributor.claimed(actors.waiter)).to.equal(0n);
    for (const epoch of [1, 2, 3]) expect(await staking.minStake(actors.waiter, epoch)).to.equal(STAKE);
    expect((await staking.position(actors.leaver, actors.leaver)).cooling).to.equal(STAKE);
    expect(await staking.lockedStake(actors.accused)).to.equal(LOCKED);
    expect((await allocation.grantOf(GRANT_OF.grantee)).staked).to.equal(GRANT_STAKE);
    expect((await escrow.payerOf(actors.payer)).balanceGwei).to.equal(DEPOSIT - USAGE);
    expect((await escrow.payerOf(actors.thawer)).thawingGwei).to.equal(DEPOSIT);
    expect(await governor.state(await proposal()), "active").to.equal(1n);
  });

  it("pays an old root, then the newest one, and the usage that was settled before", async () => {
    const { distributor } = contracts;
    const { waiter } = actors;
    const claim = (epoch: number) => async (): Promise<void> => {
      const path = epochTree(system, epoch).path(1);
      await (await distributor.connect(waiter).claim(epoch, 1, waiter, earned(epoch), path)).wait();
    };
    expect(await gained(waiter.address, claim(1))).to.equal((earned(1) + afterFee(USAGE)) * WEI_PER_GWEI);
    expect(await gained(waiter.address, claim(2))).to.equal((earned(2) - earned(1)) * WEI_PER_GWEI);
    await expect(claim(2)()).to.be.revertedWithCustomError(distributor, "NothingToClaim");
  });

  it("activates the pending root, takes the next epoch's, and pays both at once", async () => {
    const { distributor, token } = contracts;
    const { claimer } = actors;
    const supply = await token.totalSupply();
    await activateRoot(chain, system);
    await proposeTree(chain, system, epochTree(system, 4));
    await activateRoot(chain, system);
    expect((await token.totalSupply()) - supply).to.equal(2n * (earned(4) - earned(2)) * WEI_PER_GWEI);
    const path = epochTree(system, 4).path(0);
    const claim = async (): Promise<unknown> =>
      (await distributor.connect(claimer).claim(4, 0, claimer, earned(4), path)).wait();
    expect(await gained(claimer.address, claim)).to.equal((earned(4) - earned(1)) * WEI_PER_GWEI);
  });

  it("lets stake go: what cools down already, and what begins to; or takes it back", async () => {
    const { staking } = contracts;
    const { leaver, waiter } = actors;
    const again = await chain.networkHelpers.takeSnapshot();
    await (await staking.connect(leaver).cancelCooldown(leaver)).wait();
    expect(await staking.activeStake(leaver)).to.equal(STAKE);
    await again.restore();
    await (await staking.connect(waiter).startCooldown(waiter, STAKE)).wait();
    await pass(await staking.cooldownPeriod());
    for (const miner of [leaver, waiter]) {
      const withdraw = async (): Promise<unknown> => (await staking.connect(miner).withdraw(miner)).wait();
      expect(await gained(miner.address, withdraw)).to.equal(STAKE);
    }
    await stake(system, leaver);
    expect(await staking.activeStake(leaver)).to.equal(STAKE);
  });

  it("slashes what was locked when nobody appeals, and gives it back when an appeal stays undecided", async () => {
    const { staking } = contracts;
    const { accused } = actors;
    const again = await chain.networkHelpers.takeSnapshot();
    await pass(await staking.APPEAL_WINDOW());
    await (await staking.settleLock(1)).wait();
    expect(await staking.activeStake(accused)).to.equal(STAKE - LOCKED);
    await again.restore();
    await (await staking.connect(accused).appeal(1)).wait();
    await pass(await staking.DECISION_WINDOW());
    await (await staking.releaseLock(1)).wait();
    expect([await staking.activeStake(accused), await staking.lockedStake(accused)]).to.deep.equal([STAKE, 0n]);
  });

  it("releases a grant month by month, and brings its stake home", async () => {
    const { allocation, staking } = contracts;
    const { grantee, claimer } = actors;
    const grant = GRANT_OF.grantee;
    const release = async (): Promise<unknown> => (await allocation.release(grant)).wait();
    const { amount } = await allocation.grantOf(grant);
    expect(await gained(grantee.address, release), "at once").to.equal(amount / 10n);
    await pass(await allocation.MONTH());
    expect(await gained(grantee.address, release), "a month").to.equal((amount * 9n) / 120n);
    await (await allocation.connect(grantee).startGrantCooldown(grant, claimer, GRANT_STAKE)).wait();
    await pass(await staking.cooldownPeriod());
    await (await allocation.connect(grantee).withdrawGrantStake(grant, claimer)).wait();
    expect((await allocation.grantOf(grant)).staked).to.equal(0n);
  });

  it("settles on a deposit of before, distributes its fee, and pays the usage without a proof", async () => {
    const { distributor, escrow, token } = contracts;
    const { payer, waiter } = actors;
    const all = 4n * USAGE;
    await settleUsage(system, all);
    expect((await escrow.payerOf(payer)).balanceGwei).to.equal(DEPOSIT - all);
    const supply = await token.totalSupply();
    await (await escrow.distributeFees()).wait();
    const burned = ((all - afterFee(all)) * BigInt(SETTLEMENT.burnShareBps)) / 10_000n;
    expect(supply - (await token.totalSupply())).to.equal(burned * WEI_PER_GWEI);
    const claim = async (): Promise<unknown> => (await distributor.connect(waiter).claimUsage(waiter)).wait();
    expect(await gained(waiter.address, claim)).to.equal(afterFee(all) * WEI_PER_GWEI);
    await (await distributor.reimburse()).wait();
    expect(await token.balanceOf(await distributor.USAGE_VAULT())).to.equal(0n);
  });

  it("pays a thaw that began before the fork when its time is over, and not earlier", async () => {
    const { escrow } = contracts;
    const { thawer } = actors;
    const withdraw = async (): Promise<unknown> => (await escrow.connect(thawer).withdraw()).wait();
    await expect(escrow.connect(thawer).withdraw.staticCall()).to.be.revertedWithCustomError(escrow, "ThawRunning");
    await pass(await escrow.THAWING_PERIOD());
    expect(await gained(thawer.address, withdraw)).to.equal(DEPOSIT * WEI_PER_GWEI);
  });

  it("goes on with the vote, to its execution", async () => {
    const { governor, escrow } = contracts;
    const parts = proposalOf(system);
    await (await governor.connect(actors.undecided).castVote(await proposal(), 1)).wait();
    await pass(GOVERNANCE.votingPeriod);
    await (await governor.queue(...parts, id(PROPOSAL_TEXT))).wait();
    await pass(GOVERNANCE.timelockDelay);
    await (await governor.execute(...parts, id(PROPOSAL_TEXT))).wait();
    expect([...(await escrow.fee())]).to.deep.equal([BigInt(NEW_FEE.feeBps), BigInt(NEW_FEE.burnShareBps)]);
  });

  it("takes in a newcomer: another's claims, a deposit, an offer taken back", async () => {
    const { token, escrow, exchange, distributor } = contracts;
    const { newcomer, claimer } = actors;
    await activateRoot(chain, system);
    await (await distributor.connect(claimer).setRecipient(newcomer)).wait();
    const path = epochTree(system, 3).path(0);
    const claim = async (): Promise<unknown> =>
      (await distributor.connect(newcomer).claim(3, 0, claimer, earned(3), path)).wait();
    const gwei = earned(3) - earned(1);
    expect(await gained(newcomer.address, claim)).to.equal(gwei * WEI_PER_GWEI);
    await (await token.connect(newcomer).approve(escrow, gwei * WEI_PER_GWEI)).wait();
    await (await escrow.connect(newcomer).deposit(newcomer, gwei)).wait();
    expect((await escrow.payerOf(newcomer)).balanceGwei).to.equal(gwei);
    await (await exchange.connect(newcomer).cancel([7])).wait();
    expect(await exchange.isCancelled(newcomer, 7)).to.equal(true);
  });
});
