import type { Addressable } from "ethers";

import type { Contracts } from "../../../offchain/chain/contracts.js";
import { BOND_GWEI } from "../system.js";
import { type Deviation, type Planting, STRANGER, overwrite, replaceInCode, setCode } from "./planting.js";

/** An immutable of the contract that reviews roots that is another's. */
const immutable = (name: string, contractOf: (contracts: Contracts) => Addressable): Deviation => ({
  what: `a review of roots with another ${name}`,
  subjects: [`RootChallenges.${name}`],
  plant: async (planting: Planting): Promise<void> => {
    const { challenges } = planting.decided;
    await replaceInCode(planting, await challenges.getAddress(), await contractOf(planting.decided).getAddress());
  },
});

/** What can be wrong with the review of roots. */
export const REVIEW: readonly Deviation[] = [
  immutable("TOKEN", ({ token }) => token),
  immutable("TIMELOCK", ({ timelock }) => timelock),
  immutable("DISTRIBUTOR", ({ distributor }) => distributor),
  {
    what: "a review of roots of another domain",
    subjects: ["RootChallenges.DOMAIN"],
    plant: async (planting: Planting): Promise<void> => {
      const { challenges } = planting.decided;
      const domain = (await challenges.DOMAIN()).slice(2);
      await setCode(planting, await challenges.getAddress(), (code) => code.replaceAll(domain, "ab".repeat(32)));
    },
  },
  {
    what: "no review of roots",
    subjects: ["RootChallenges: everything else", "RootChallenges: runtime code"],
    plant: async (planting: Planting): Promise<unknown> =>
      setCode(planting, await planting.decided.challenges.getAddress(), () => "0x"),
  },
  {
    what: "a review of roots with other code",
    subjects: ["RootChallenges: runtime code"],
    plant: async (planting: Planting): Promise<unknown> =>
      setCode(planting, await planting.decided.challenges.getAddress(), (code) => `${code}00`),
  },
  {
    what: "a distributor that another contract reviews",
    subjects: ["RewardsDistributor.CHALLENGES"],
    plant: async (planting: Planting): Promise<void> => {
      const { challenges, distributor } = planting.decided;
      await replaceInCode(planting, await distributor.getAddress(), await challenges.getAddress());
    },
  },
  {
    what: "another guardian of roots",
    subjects: ["RootChallenges.guardian"],
    plant: async ({ decided: { challenges } }: Planting): Promise<unknown> =>
      (await challenges.setGuardian(STRANGER)).wait(),
  },
  {
    what: "another bond and another deposit",
    subjects: ["RootChallenges.bondGwei", "RootChallenges.demandDepositGwei"],
    plant: async ({ decided: { challenges } }: Planting): Promise<unknown> => {
      await (await challenges.setBond(BOND_GWEI)).wait();
      return (await challenges.setDemandDeposit(1_000_000_001n)).wait();
    },
  },
  {
    what: "lost bonds that are not there",
    subjects: ["RootChallenges: holds bond and lost bonds"],
    plant: async ({ bench, decided: { challenges } }: Planting): Promise<unknown> => {
      const address = await challenges.getAddress();
      const { provider } = bench.node;
      const [bond, deposit] = [await challenges.bondGwei(), await challenges.demandDepositGwei()];
      const word = (1n << 128n) | (deposit << 64n) | bond;
      return provider.send("hardhat_setStorageAt", [address, "0x0", `0x${word.toString(16).padStart(64, "0")}`]);
    },
  },
  {
    what: "suspended attesters",
    subjects: ["RewardsDistributor.attestersSuspended"],
    plant: async (planting: Planting): Promise<void> => {
      const { distributor } = planting.decided;
      // The word of threshold, number of appointments and the flag of the suspension.
      const word = (await distributor.threshold()) | (1n << 64n);
      await overwrite(planting, await distributor.getAddress(), word, word | (1n << 128n));
    },
  },
  {
    what: "terms of the review that the distributor was not given",
    subjects: ["RootChallenges: arguments on record"],
    plant: async ({ bench }: Planting): Promise<void> => {
      const { MSN, TimelockController } = await bench.book().then(({ contracts }) => contracts);
      const lines = (token: string): string =>
        `"constructorArguments": [\n        "${token}",\n        "${TimelockController}",\n        {`;
      await bench.editBook(lines(MSN), lines(STRANGER));
    },
  },
];
