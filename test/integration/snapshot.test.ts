import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import type { Provider } from "ethers";
import { network } from "hardhat";

import { readSnapshot, readSnapshotWith } from "../../offchain/chain/epochSnapshot.js";
import { EPOCH_SECONDS, ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { serializeSnapshot } from "../../offchain/epoch/snapshot.js";
import { type Chain, DAY, type System, deploySystem } from "../helpers/system.js";

const MSN = 10n ** 18n;

describe("reading a snapshot", () => {
  let chain: Chain & { close(): Promise<void> };
  let system: System;

  /** The same deployment with one contract put in the place of another. */
  const withContract = (name: "RewardsDistributor" | "MinerStaking", address: Address): System["book"] => ({
    ...system.book,
    contracts: { ...system.book.contracts, [name]: address },
  });

  async function refusal(book: System["book"]): Promise<string> {
    try {
      await readSnapshot(chain.ethers.provider, book, 1);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return "nothing refused";
  }

  before(async () => {
    chain = await network.create("node");
    system = await deploySystem(chain);
    const { token, staking } = system.contracts;
    const [team, other] = await chain.ethers.getSigners();
    if (team === undefined || other === undefined) throw new Error("too few accounts");
    await (await token.approve(staking, 100n * MSN)).wait();
    await (await staking.stake(team, 7n * MSN)).wait();
    await chain.networkHelpers.time.increaseTo(system.emissionStart + 1);
    await (await staking.stake(other, 9n * MSN)).wait();
    await chain.networkHelpers.time.increaseTo(system.emissionStart + EPOCH_SECONDS + DAY);
  });
  after(() => chain.close());

  it("holds exactly the stakes that lasted, and stays the same at any later block", async () => {
    const first = await readSnapshot(chain.ethers.provider, system.book, 1);
    const [team] = await chain.ethers.getSigners();
    expect([...first.stakesWei]).to.deep.equal([[toAddress(team?.address ?? ""), 7n * MSN]]);
    await (await system.contracts.staking.startCooldown(team?.address ?? "", 7n * MSN)).wait();
    await chain.networkHelpers.mine(5);
    const later = await readSnapshot(chain.ethers.provider, system.book, 1);
    expect(serializeSnapshot(later).equals(serializeSnapshot(first))).to.equal(true);
  });

  it("goes on where an interrupted reading stopped, and comes out the same", async () => {
    const { provider } = chain.ethers;
    const folder = await mkdtemp(join(tmpdir(), "msn-snapshot-"));
    const progressFile = join(folder, "snapshot.json.partial");
    const logsFrom: unknown[] = [];
    /** The chain's provider; once it has told events, it may refuse all calls. */
    const counting = (isBroken: boolean): Provider => {
      const proxy: Provider = new Proxy<Provider>(provider, {
        get: (target, key) => {
          if (key === "provider") return proxy;
          const value: unknown = Reflect.get(target, key, target);
          if (typeof value !== "function") return value;
          return (...args: { fromBlock?: unknown }[]): unknown => {
            if (key === "getLogs") logsFrom.push(args[0]?.fromBlock);
            if (key === "call" && isBroken && logsFrom.length > 0) {
              return Promise.reject(Object.assign(new Error("broken"), { code: "CALL_EXCEPTION" }));
            }
            return (value as (...all: unknown[]) => unknown).apply(target, args);
          };
        },
      });
      return proxy;
    };
    try {
      const error = await readSnapshotWith(counting(true), system.book, 1, { progressFile }).then(
        () => "read",
        (thrown: unknown) => String(thrown),
      );
      expect(error).to.include("broken");
      expect(logsFrom).to.have.length(1);
      await chain.networkHelpers.mine(3);
      const { snapshot, discardProgress } = await readSnapshotWith(counting(false), system.book, 1, { progressFile });
      expect(logsFrom.slice(1).map(Number)).to.deep.equal([(await provider.getBlockNumber()) - 2]);
      const whole = await readSnapshot(provider, system.book, 1);
      expect(serializeSnapshot(snapshot).equals(serializeSnapshot(whole))).to.equal(true);
      expect(snapshot.stakesWei.size).to.equal(1);
      await discardProgress();
      expect(await readdir(folder)).to.deep.equal([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("is refused for a distributor that does not hold the mint right", async () => {
    const { token, staking, distributor, challenges } = system.contracts;
    const members = [...(await distributor.attesters())];
    const successor = await chain.ethers.deployContract("RewardsDistributor", [
      token,
      staking,
      await token.TIMELOCK(),
      3 * DAY,
      members,
      2,
      {
        guardian: ZERO_ADDRESS,
        bondGwei: await challenges.bondGwei(),
        demandDepositGwei: await challenges.demandDepositGwei(),
      },
    ]);
    const book = withContract("RewardsDistributor", toAddress(await successor.getAddress()));
    expect(await refusal(book)).to.match(/cannot pay epoch 1: the mint right is with 0x/);
  });

  it("is refused where contracts count epochs from different moments", async () => {
    const { token } = system.contracts;
    const shifted = await chain.ethers.deployContract("MinerStaking", [
      token,
      system.emissionStart + 1,
      await token.TIMELOCK(),
      await token.TIMELOCK(),
      await token.TIMELOCK(),
      0,
    ]);
    const book = withContract("MinerStaking", toAddress(await shifted.getAddress()));
    expect(await refusal(book)).to.match(/counts epochs from \d+, the token from \d+/);
  });
});
