import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { Signature } from "ethers";
import { network } from "hardhat";

import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { toAddress } from "../../offchain/domain/hex.js";
import type { Leaf } from "../../offchain/domain/types.js";
import { marketplaceDomain } from "../../offchain/traffic/marketplaceDomain.js";
import { VOUCHER_TYPES } from "../../offchain/traffic/voucher.js";
import {
  type Chain,
  type System,
  activateRoot,
  connectSystem,
  deploySystem,
  proposeTree,
  treeOf,
} from "../helpers/system.js";

const MSN = 10n ** 18n;
const STAKE = 60n * MSN;
/** What each of two miners has earned after the first epoch, and after the second, in gwei. */
const EARLIER = 5_000_000_000n;
const LATER = 12_000_000_000n;
/** What the payer deposited before the fork, and owes the second miner before it and in all, gwei. */
const DEPOSIT = 100_000_000_000n;
const USAGE = 1_000_000_000n;
const ALL_USAGE = 4_000_000_000n;
/** The fee is one part in a hundred. */
const afterFee = (gwei: bigint): bigint => (gwei * 99n) / 100n;

interface Forked {
  readonly chain: Chain;
  readonly system: System;
  close(): Promise<void>;
}

async function minersOf({ ethers }: Chain): Promise<[HardhatEthersSigner, HardhatEthersSigner]> {
  const [first, second] = (await ethers.getSigners()).slice(7);
  if (first === undefined || second === undefined) throw new Error("the network has too few accounts");
  return [first, second];
}

async function leavesOf(chain: Chain, cumulativeGwei: bigint): Promise<Leaf[]> {
  const miners = await minersOf(chain);
  return miners.map(({ address }, index) => ({ index, account: toAddress(address), cumulativeGwei }));
}

async function stake({ token, staking }: System["contracts"], miner: HardhatEthersSigner): Promise<void> {
  await (await token.transfer(miner, STAKE)).wait();
  await (await token.connect(miner).approve(staking, STAKE)).wait();
  await (await staking.connect(miner).stake(miner, STAKE)).wait();
}

/** The team pays: it deposits, signs for itself, and owes the second miner this much in all. */
async function settleFor({ ethers }: Chain, system: System, miner: HardhatEthersSigner, gwei: bigint): Promise<void> {
  const [team] = await ethers.getSigners();
  if (team === undefined) throw new Error("the network has no accounts");
  const { book, contracts } = system;
  const domain = marketplaceDomain(book.chainId, book.contracts.Escrow);
  const voucher = { payer: toAddress(team.address), operator: toAddress(miner.address), cumulativeGwei: gwei };
  const { r, yParityAndS: vs } = Signature.from(await team.signTypedData(domain, VOUCHER_TYPES, voucher));
  await (await contracts.escrow.settle([{ ...voucher, r, vs }])).wait();
}

async function deposit({ ethers }: Chain, { contracts: { token, escrow } }: System): Promise<void> {
  const [team] = await ethers.getSigners();
  if (team === undefined) throw new Error("the network has no accounts");
  await (await token.approve(escrow, DEPOSIT * WEI_PER_GWEI)).wait();
  await (await escrow.deposit(team, DEPOSIT)).wait();
  await (await escrow.authoriseSigner(team)).wait();
}

/** A first epoch: the first miner stakes and claims, the second one serves a payer and claims nothing. */
async function liveThroughAnEpoch(chain: Chain, system: System): Promise<void> {
  const [first, second] = await minersOf(chain);
  await deposit(chain, system);
  await settleFor(chain, system, second, USAGE);
  await stake(system.contracts, first);
  const tree = treeOf(system, await leavesOf(chain, EARLIER));
  await proposeTree(chain, system, tree);
  await activateRoot(chain, system);
  await (await system.contracts.distributor.connect(first).claim(1, 0, first, EARLIER, tree.path(0))).wait();
}

async function forkOf(url: string): Promise<Chain & { close(): Promise<void> }> {
  return network.create({ network: "fork", override: { forking: { enabled: true, url } } });
}

/** Forks a local node that has lived through an epoch. */
async function forkOfLocalNode(): Promise<Forked> {
  const server = await network.createServer("node", "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const origin = await network.create({ network: "localhost", override: { url } });
  const lived = await deploySystem(origin);
  await liveThroughAnEpoch(origin, lived);

  const chain = await forkOf(url);
  const close = async (): Promise<void> => {
    await Promise.all([chain.close(), origin.close()]);
    await server.close();
  };
  return { chain, system: await connectSystem(chain, lived.book, lived.emissionStart), close };
}

/** Fails at once where nothing answers, which a fork would find out only after a minute of retries. */
async function requireNode(url: string): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const headers = { "content-type": "application/json" };
  await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(10_000) }).catch(() => {
    throw new Error(`FORK_URL: no node answers at ${new URL(url).host}`);
  });
}

/** Forks the chain at `url`, whichever it is, deploys there, and lives through an epoch. */
async function forkOfChain(url: string): Promise<Forked> {
  await requireNode(url);
  const chain = await forkOf(url);
  const system = await deploySystem(chain);
  await liveThroughAnEpoch(chain, system);
  return { chain, system, close: () => chain.close() };
}

describe("core on a fork of a chain that lived through an epoch", () => {
  let forked: Forked;
  let isOpen = false;

  before(async () => {
    const url = process.env["FORK_URL"] ?? "";
    forked = url === "" ? await forkOfLocalNode() : await forkOfChain(url);
    isOpen = true;
  });
  after(async () => {
    if (isOpen) await forked.close();
  });

  it("finds the epoch that was lived before the fork", async () => {
    const { distributor, staking } = forked.system.contracts;
    const [first, second] = await minersOf(forked.chain);
    expect((await distributor.newestRoot()).epoch).to.equal(1n);
    expect(await distributor.claimed(first)).to.equal(EARLIER);
    expect(await distributor.claimed(second)).to.equal(0n);
    expect(await staking.minStake(first, 1)).to.equal(STAKE);
  });

  it("stakes, cools down and withdraws", async () => {
    const { contracts } = forked.system;
    const [, second] = await minersOf(forked.chain);
    await stake(contracts, second);
    expect(await contracts.staking.activeStake(second)).to.equal(STAKE);
    await (await contracts.staking.connect(second).startCooldown(second, STAKE)).wait();
    await forked.chain.networkHelpers.time.increase(await contracts.staking.cooldownPeriod());
    await (await contracts.staking.connect(second).withdraw(second)).wait();
    expect(await contracts.token.balanceOf(second)).to.equal(STAKE);
  });

  it("settles a voucher over a deposit that was made before the fork", async () => {
    const { chain, system } = forked;
    const { distributor, escrow } = system.contracts;
    const [, second] = await minersOf(chain);
    const [team] = await chain.ethers.getSigners();
    expect((await distributor.usageOf(second)).unpaidGwei).to.equal(afterFee(USAGE));
    await settleFor(chain, system, second, ALL_USAGE);
    expect((await distributor.usageOf(second)).unpaidGwei).to.equal(afterFee(ALL_USAGE));
    expect((await escrow.payerOf(team ?? "")).balanceGwei).to.equal(DEPOSIT - ALL_USAGE);
  });

  it("proposes, activates and claims the next epoch; one who waited claims both at once, and its usage", async () => {
    const { chain, system } = forked;
    const { distributor, token } = system.contracts;
    const [first, second] = await minersOf(chain);
    const supply = await token.totalSupply();
    const tree = treeOf(system, await leavesOf(chain, LATER));
    await proposeTree(chain, system, tree);
    await activateRoot(chain, system);
    expect((await token.totalSupply()) - supply).to.equal(2n * (LATER - EARLIER) * WEI_PER_GWEI);

    for (const [index, miner, paidGwei] of [
      [0, first, LATER - EARLIER],
      [1, second, LATER + afterFee(ALL_USAGE)],
    ] as const) {
      const before = await token.balanceOf(miner);
      await (await distributor.connect(miner).claim(2, index, miner, LATER, tree.path(index))).wait();
      expect((await token.balanceOf(miner)) - before).to.equal(paidGwei * WEI_PER_GWEI);
    }
    await (await distributor.reimburse()).wait();
    expect(await token.balanceOf(distributor)).to.equal(0n);
    expect(await token.balanceOf(await distributor.USAGE_VAULT())).to.equal(0n);
  });
});
