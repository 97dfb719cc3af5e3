import type { Signer } from "ethers";

import { BUCKETS, type BucketName, INITIAL_SUPPLY_WEI } from "../../domain/allocation.js";
import { EPOCH_SECONDS, WEI_PER_GWEI, ZERO_DIGEST } from "../../domain/constants.js";
import { type Address, type Digest, toAddress } from "../../domain/hex.js";
import { MsnError } from "../../domain/errors.js";
import { rewardsDomain } from "../../merkle/sumWord.js";
import { MerkleSumTree } from "../../merkle/tree.js";
import { emissionAccruedWei } from "../../vesting/emission.js";
import { unlockedWei, vestedWei } from "../../vesting/schedule.js";
import type { AddressBook } from "../addressBook.js";
import { readReview } from "../challenges/review.js";
import { type Contracts, contractsOf } from "../contracts.js";
import { ROOT_PROPOSAL_TYPES, proposalDomain } from "../proposal.js";
import { calendar } from "./calendar.js";
import { type Curves, type SimulatedGrant, simulatedGrants } from "./scenario.js";

const MANIFEST_DIGEST: Digest = `0x${"11".repeat(32)}`;

/** A freshly deployed system on a chain whose clock can be set. */
export interface SimulatedChain {
  readonly book: AddressBook;
  /** Grants from every bucket, and proposes. */
  readonly granter: Signer;
  /** As many as must sign, ascending by address. */
  readonly attesters: readonly Signer[];
  /** Earns everything there is to earn. */
  readonly miner: Signer;
  /** Sets the time of the next block, Unix seconds; the next second where that has passed. */
  readonly setNextTime: (timestamp: number) => Promise<void>;
}

/** The system's state in the first second of a month, read from the chain after all that was due was released. Wei of MSN. */
export interface SimulatedMonth {
  /** Vesting months since token generation, from 0. */
  readonly month: number;
  /** Day in UTC, `2027-01-01`. */
  readonly date: string;
  readonly totalSupplyWei: bigint;
  /** What the buckets' curves have unlocked. */
  readonly unlockedWei: Readonly<Record<BucketName, bigint>>;
  /** What left the buckets so far. */
  readonly releasedWei: Readonly<Record<BucketName, bigint>>;
  readonly stakedWei: bigint;
}

/**
 * Lives through ten years of emission and `months` months after token generation: grants every bucket to the wei, releases
 * what has vested month by month, activates every epoch with all that has accrued, and stakes what the miner claims in every
 * other month. Reads each month's state from the chain and throws `chain` where it differs by a wei from the schedule as
 * offchain/vesting computes it, or where the supply does not end at 127,500,000 MSN.
 */
export async function simulateTenYears(
  chain: SimulatedChain,
  months: number,
  onProgress: (month: number) => void = () => undefined,
): Promise<SimulatedMonth[]> {
  const run = await TenYears.begin(chain);
  const rows: SimulatedMonth[] = [];
  for (const happening of calendar(run.times, months)) {
    await chain.setNextTime(happening.at);
    if (happening.kind === "propose") await run.propose(happening.epoch);
    if (happening.kind === "activate") await run.activate(happening.epoch);
    if (happening.kind === "month") {
      rows.push(await run.month(happening.month));
      onProgress(happening.month);
    }
  }
  requireEqual("the supply in the end", INITIAL_SUPPLY_WEI + 27_500_000n * 10n ** 18n, await run.supply());
  return rows;
}

class TenYears {
  private newestEpoch = 0;
  private cumulativeGwei = 0n;
  private tree: MerkleSumTree | undefined;

  private constructor(
    private readonly chain: SimulatedChain,
    private readonly contracts: Contracts,
    private readonly curves: Curves,
    private readonly grants: readonly SimulatedGrant[],
    private readonly accounts: { readonly miner: Address; readonly proposer: Address },
    readonly times: Parameters<typeof calendar>[0],
  ) {}

  static async begin(chain: SimulatedChain): Promise<TenYears> {
    const contracts = contractsOf(chain.book, chain.granter);
    const { allocation, token, distributor } = contracts;
    const curves = await Promise.all(
      BUCKETS.map(async (_, bucket) => {
        const { instantBps, delayMonths, months } = await allocation.curveOf(bucket);
        return { instantBps: Number(instantBps), delayMonths: Number(delayMonths), months: Number(months) };
      }),
    );
    const times = {
      tokenGeneration: Number(await allocation.TOKEN_GENERATION()),
      emissionStart: Number(await token.EMISSION_START()),
      proposalDelay: Number(await distributor.PROPOSAL_DELAY()),
      challengeWindow: Number(await distributor.challengeWindow()),
    };
    const proposer = toAddress(await chain.granter.getAddress());
    const airdrop = chain.book.contracts.TestnetAirdrop;
    const grants = simulatedGrants(curves, times.tokenGeneration, { airdrop, proposer });
    const miner = toAddress(await chain.miner.getAddress());
    const run = new TenYears(chain, contracts, curves, grants, { miner, proposer }, times);
    await run.makeGrants();
    return run;
  }

  async propose(epoch: number): Promise<void> {
    const { book, attesters } = this.chain;
    const { distributor } = this.contracts;
    this.cumulativeGwei = await distributor.ceilingGwei(epoch);
    const domain = rewardsDomain(book.chainId, book.contracts.RewardsDistributor);
    const leaf = { index: 0, account: this.accounts.miner, cumulativeGwei: this.cumulativeGwei };
    const previousRoot = this.tree?.root ?? ZERO_DIGEST;
    this.tree = MerkleSumTree.build(domain, [leaf], 1);
    const proposal = { epoch, previousRoot, root: this.tree.root, count: 1, manifestDigest: MANIFEST_DIGEST };
    const signing = proposalDomain(book.chainId, book.contracts.RewardsDistributor);
    const signatures = await Promise.all(
      attesters.map((attester) => attester.signTypedData(signing, ROOT_PROPOSAL_TYPES, proposal)),
    );
    await this.depositBond();
    await (await distributor.propose(proposal, "", signatures)).wait();
  }

  async activate(epoch: number): Promise<void> {
    // A proposal that had to wait a second for its block has its window that much later.
    const { activatableAt } = await readReview(this.contracts);
    await this.chain.setNextTime(activatableAt);
    await (await this.contracts.distributor.activate()).wait();
    this.newestEpoch = epoch;
  }

  /** Releases everything and claims, in the month's first second and after it, and compares the books. */
  async month(month: number): Promise<SimulatedMonth> {
    const { allocation, staking, token } = this.contracts;
    const at = BigInt(this.times.tokenGeneration) + BigInt(month) * (await allocation.MONTH());
    await (await allocation.releaseBatch(this.grants.map((_, i) => i + 1))).wait();
    await this.claim(month);
    const row = {
      month,
      date: new Date(Number(at) * 1000).toISOString().slice(0, 10),
      totalSupplyWei: await this.supply(),
      unlockedWei: await perBucket((_, bucket) => allocation.unlockedOf(bucket, at)),
      releasedWei: await this.released(),
      stakedWei: await token.balanceOf(staking),
    };
    this.compare(row, at);
    return row;
  }

  async supply(): Promise<bigint> {
    return this.contracts.token.totalSupply();
  }

  /** Before the first proposal; from then on every bond comes back in time for the next. */
  private async depositBond(): Promise<void> {
    const { challenges, token } = this.contracts;
    const { proposer } = this.accounts;
    const missing = (await challenges.bondGwei()) - (await challenges.balanceOf(proposer));
    if (missing <= 0n) return;
    await (await token.approve(challenges, missing * WEI_PER_GWEI)).wait();
    await (await challenges.deposit(proposer, missing)).wait();
  }

  private async makeGrants(): Promise<void> {
    const { allocation } = this.contracts;
    for (const { bucket, beneficiary, amountWei, schedule } of this.grants) {
      const index = BUCKETS.findIndex(({ name }) => name === bucket);
      await (await allocation.grantBatch(index, schedule, [{ beneficiary, amount: amountWei }], amountWei)).wait();
    }
  }

  private async claim(month: number): Promise<void> {
    const distributor = this.contracts.distributor.connect(this.chain.miner);
    if ((await distributor.claimed(this.accounts.miner)) >= (await this.claimable())) return;
    const proof = [this.newestEpoch, 0] as const;
    if (month % 2 === 0)
      await (await distributor.claimAndStake(...proof, await this.claimable(), [], this.accounts.miner)).wait();
    else await (await distributor.claim(...proof, this.accounts.miner, await this.claimable(), [])).wait();
  }

  /** The newest active root's only leaf. */
  private async claimable(): Promise<bigint> {
    return this.newestEpoch === 0 ? 0n : this.contracts.distributor.ceilingGwei(this.newestEpoch);
  }

  private async released(): Promise<Record<BucketName, bigint>> {
    const { allocation } = this.contracts;
    const grants = await Promise.all(this.grants.map((_, i) => allocation.grantOf(i + 1)));
    return perBucket((_, bucket) =>
      grants.reduce((sum, grant) => (Number(grant.bucket) === bucket ? sum + grant.released : sum), 0n),
    );
  }

  private compare(row: SimulatedMonth, at: bigint): void {
    BUCKETS.forEach(({ name, sizeWei }, index) => {
      const curve = this.curves[index];
      if (curve === undefined) throw new Error(`no curve of ${name}`);
      const unlocked = unlockedWei(curve, sizeWei, BigInt(this.times.tokenGeneration), at);
      requireEqual(`unlocked of ${name} in month ${row.month}`, unlocked, row.unlockedWei[name]);
      const due = this.grants
        .filter(({ bucket }) => bucket === name)
        .reduce((sum, { schedule, amountWei }) => sum + vestedWei(schedule, amountWei, at), 0n);
      requireEqual(`released of ${name} in month ${row.month}`, due, row.releasedWei[name]);
    });
    const { emissionStart } = this.times;
    const accrued = emissionAccruedWei(BigInt(emissionStart), BigInt(emissionStart + this.newestEpoch * EPOCH_SECONDS));
    const minted = (accrued / WEI_PER_GWEI) * WEI_PER_GWEI;
    requireEqual(`supply in month ${row.month}`, INITIAL_SUPPLY_WEI + minted, row.totalSupplyWei);
  }
}

async function perBucket(
  valueOf: (name: BucketName, index: number) => bigint | Promise<bigint>,
): Promise<Record<BucketName, bigint>> {
  const entries = await Promise.all(
    BUCKETS.map(async ({ name }, index) => [name, await valueOf(name, index)] as const),
  );
  return Object.fromEntries(entries) as Record<BucketName, bigint>;
}

function requireEqual(what: string, expected: bigint, actual: bigint): void {
  if (expected === actual) return;
  throw new MsnError("chain", `${what}: expected ${expected} wei by the schedule, the chain has ${actual}`);
}
