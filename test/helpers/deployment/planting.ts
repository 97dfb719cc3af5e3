import { expect } from "chai";
import { toBeHex } from "ethers";

import type { Contracts } from "../../../offchain/chain/contracts.js";
import { accountsUpTo } from "../../offchain/parametersFile.js";
import type { DeploymentBench } from "./bench.js";

export const [STRANGER = ""] = accountsUpTo(1);
/** Wei of MSN that a deployment begins with. */
export const SUPPLY = 100_000_000n * 10n ** 18n;

/** What is planted on a system that holds; every subject that `msn check` must then report, and no other. */
export interface Deviation {
  readonly what: string;
  readonly subjects: readonly string[];
  readonly plant: (planting: Planting) => Promise<unknown>;
}

/** The system, and the timelock's power over it. */
export interface Planting {
  readonly bench: DeploymentBench;
  /** Sending as the timelock. */
  readonly decided: Contracts;
}

/** Overwrites the one word of a contract's first slots that is `before`. */
export async function overwrite({ bench }: Planting, contract: string, before: bigint, after: bigint): Promise<void> {
  const { provider } = bench.node;
  const words = await Promise.all(Array.from({ length: 40 }, (_, slot) => provider.getStorage(contract, slot)));
  const slots = [...words.keys()].filter((slot) => BigInt(words[slot] ?? 0) === before);
  expect(slots, "slots with that value").to.have.length(1);
  await provider.send("hardhat_setStorageAt", [contract, toBeHex(slots[0] ?? 0), toBeHex(after, 32)]);
}

/** Replaces a contract's code. */
export async function setCode({ bench }: Planting, contract: string, edit: (code: string) => string): Promise<void> {
  const code = await bench.node.provider.getCode(contract);
  expect(edit(code), "the edit changes nothing").not.to.equal(code);
  await bench.node.provider.send("hardhat_setCode", [contract, edit(code)]);
}

/** Puts the stranger's address where a contract's code has another one. */
export async function replaceInCode(planting: Planting, contract: string, address: string): Promise<void> {
  await setCode(planting, contract, (code) => code.replaceAll(address.slice(2).toLowerCase(), STRANGER.slice(2)));
}
