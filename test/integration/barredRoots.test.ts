import { expect } from "chai";
import { network } from "hardhat";

import { readBarredRoots } from "../../offchain/chain/challenges/barredRoots.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { type Chain, type System, activateRoot, deploySystem, proposeTree, treeOf } from "../helpers/system.js";

describe("barred roots", function () {
  this.timeout(120_000);

  it("are told apart by epoch and depth, where one root was cancelled more than once", async () => {
    const chain: Chain = await network.create();
    const system: System = await deploySystem(chain);
    const { challenges, distributor } = system.contracts;
    const [deployer] = await chain.ethers.getSigners();
    const account = toAddress(deployer!.address);
    const rootOf = (cumulativeGwei: bigint): string => treeOf(system, [{ index: 0, account, cumulativeGwei }]).root;
    const veto = async (): Promise<void> => {
      await (await challenges.veto((await challenges.review()).serial, "odd")).wait();
    };
    const propose = async (root: string, count: number): Promise<void> => {
      await proposeTree(chain, system, { root: root as `0x${string}`, count });
    };
    const root = rootOf(9n);
    for (const count of [1, 2]) {
      await propose(root, count);
      await veto();
    }
    await (await distributor.setAttesters([...(await distributor.attesters())], 2)).wait();
    await propose(rootOf(8n), 1);
    await activateRoot(chain, system);
    await propose(root, 1);
    await veto();
    const found = await readBarredRoots(system.contracts, {
      from: 0,
      to: await chain.ethers.provider.getBlockNumber(),
    });
    expect(found).to.deep.equal([
      { epoch: 1, root, depth: 0, bar: "vetoed" },
      { epoch: 1, root, depth: 1, bar: "vetoed" },
      { epoch: 2, root, depth: 0, bar: "vetoed" },
    ]);
  });
});
