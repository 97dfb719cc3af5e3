import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { TaskArguments } from "hardhat/types/tasks";

import { writeAddressBook } from "../../../offchain/chain/addressBook.js";
import type { Address } from "../../../offchain/domain/hex.js";
import { proofTasks } from "../../../tasks/proofs/index.js";
import { withEnvironment } from "../../helpers/environment.js";
import { testBook } from "../../helpers/testBook.js";

/** What a task left behind. */
export interface Outcome {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const SECRETS = ["MSN_NODE_KEY", "MSN_OPERATOR_KEY", "MSN_TAG_SECRET", "MSN_TEST_MNEMONIC"];

/** A Hardhat of its own, with nothing but the `proofs` tasks, whose project is the folder `root`. */
export async function newHardhat(root: string): Promise<HardhatRuntimeEnvironment> {
  await writeFile(join(root, "package.json"), JSON.stringify({ name: "proofs-tasks-test", type: "module" }));
  const plugins = [hardhatToolboxMochaEthers];
  return createHardhatRuntimeEnvironment({ plugins, tasks: proofTasks, paths: { ignition: "." } }, {}, root);
}

/** Runs `proofs <name>` with these arguments and secrets in the environment, and catches what it prints. */
export async function runProofs(
  hre: HardhatRuntimeEnvironment,
  name: string,
  args: TaskArguments,
  secrets: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const printed = { stdout: "", stderr: "" };
  const restore = replaceOutput(printed);
  try {
    const environment = Object.fromEntries(SECRETS.map((secret) => [secret, secrets[secret]]));
    const result: unknown = await withEnvironment(environment, () => hre.tasks.getTask(["proofs", name]).run(args));
    const success = typeof result === "object" && result !== null && "success" in result && result.success === true;
    return { success, ...printed };
  } finally {
    restore();
  }
}

function replaceOutput(printed: { stdout: string; stderr: string }): () => void {
  const { log, error } = console;
  const write = process.stdout.write.bind(process.stdout);
  console.log = (text: string) => void (printed.stdout += `${text}\n`);
  console.error = (text: string) => void (printed.stderr += `${text}\n`);
  process.stdout.write = (text: Uint8Array | string, ...rest: unknown[]) => {
    printed.stdout += typeof text === "string" ? text : Buffer.from(text).toString();
    const callback = rest.at(-1);
    if (typeof callback === "function") Reflect.apply(callback, undefined, []);
    return true;
  };
  return () => {
    console.log = log;
    console.error = error;
    process.stdout.write = write;
  };
}

/** Writes the address book of a deployment of which these tasks ask only token, policy and whether it is there. */
export async function recordDeployment(root: string, chainId: number, token: Address, policy: Address): Promise<void> {
  const contracts = { MSN: token, EpochPolicy: policy, RewardsDistributor: policy };
  await writeAddressBook(root, testBook(chainId, 0, contracts));
}
