import { expect } from "chai";
import type { Addressable } from "ethers";

import type { Contracts } from "../../../offchain/chain/contracts.js";
import { type Deviation, type Planting, STRANGER, SUPPLY, replaceInCode, setCode } from "./planting.js";

const GWEI = 10n ** 9n;

/** An immutable of the escrow that is another's. */
const escrowImmutable = (name: string, contractOf: (contracts: Contracts) => Addressable): Deviation => ({
  what: `an escrow with another ${name}`,
  subjects: [`Escrow.${name}`],
  plant: async (planting: Planting): Promise<void> => {
    const { escrow } = planting.decided;
    await replaceInCode(planting, await escrow.getAddress(), await contractOf(planting.decided).getAddress());
  },
});

/** What can be wrong with escrow, exchange and usage vault. */
export const SETTLEMENT: readonly Deviation[] = [
  escrowImmutable("TOKEN", ({ token }) => token),
  escrowImmutable("USAGE", ({ distributor }) => distributor),
  escrowImmutable("TIMELOCK", ({ timelock }) => timelock),
  {
    what: "no escrow and no exchange",
    subjects: ["Escrow: everything else", "Escrow: runtime code", "Exchange: runtime code"],
    plant: async (planting: Planting): Promise<void> => {
      const { escrow, exchange } = planting.decided;
      for (const contract of [escrow, exchange]) await setCode(planting, await contract.getAddress(), () => "0x");
    },
  },
  {
    what: "another fee",
    subjects: ["Escrow: feeBps"],
    plant: async ({ decided: { escrow } }: Planting): Promise<unknown> => (await escrow.setFee(99, 5000)).wait(),
  },
  {
    what: "another share of the fee that is burned",
    subjects: ["Escrow: burnShareBps"],
    plant: async ({ decided: { escrow } }: Planting): Promise<unknown> => (await escrow.setFee(100, 4999)).wait(),
  },
  {
    what: "an escrow that can credit no usage",
    subjects: ["Escrow: allowance of RewardsDistributor"],
    plant: async ({ bench, decided: { distributor, escrow, token } }: Planting): Promise<unknown> => {
      const own = token.connect(await bench.as(await escrow.getAddress()));
      return (await own.approve(distributor, SUPPLY)).wait();
    },
  },
  {
    what: "another usage vault",
    subjects: ["RewardsDistributor.USAGE_VAULT"],
    plant: async (planting: Planting): Promise<void> => {
      const { distributor } = planting.decided;
      await replaceInCode(planting, await distributor.getAddress(), await distributor.USAGE_VAULT());
    },
  },
  {
    what: "a usage vault that obeys another",
    subjects: ["UsageVault: runtime code"],
    plant: async (planting: Planting): Promise<void> => {
      const { distributor } = planting.decided;
      await replaceInCode(planting, await distributor.USAGE_VAULT(), await distributor.getAddress());
    },
  },
  {
    what: "a usage vault with other code",
    subjects: ["UsageVault: runtime code"],
    plant: async (planting: Planting): Promise<void> => {
      const vault = await planting.decided.distributor.USAGE_VAULT();
      await setCode(planting, vault, (code) => code.replace("0x60", "0x61"));
    },
  },
  {
    what: "no usage vault",
    subjects: ["UsageVault: runtime code"],
    plant: async (planting: Planting): Promise<unknown> =>
      setCode(planting, await planting.decided.distributor.USAGE_VAULT(), () => "0x"),
  },
  {
    what: "a usage vault that cannot give back what was advanced",
    subjects: ["Allocation: holds what it owes", "UsageVault: holds what was advanced"],
    plant: async ({ bench, decided: { allocation, distributor, token } }: Planting): Promise<unknown> => {
      const stranger = await bench.as(STRANGER);
      const owner = await bench.as(await allocation.getAddress());
      await (await token.connect(owner).transfer(stranger, 5n * GWEI)).wait();
      await (await token.connect(owner).transfer(distributor, 5n * GWEI)).wait();
      await (await token.connect(stranger).approve(distributor, 5n * GWEI)).wait();
      await (await distributor.connect(stranger).creditUsage([{ account: stranger, amountGwei: 5n }])).wait();
      await (await distributor.connect(stranger).claimUsage(stranger)).wait();
      expect(await distributor.advancedGwei()).to.equal(5n);
      const vault = await bench.as(await distributor.USAGE_VAULT());
      return (await token.connect(vault).transfer(STRANGER, 1n)).wait();
    },
  },
];
