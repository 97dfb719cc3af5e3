import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import {
  type AddressBook,
  CONTRACT_NAMES,
  addressBookFile,
  readAddressBook,
  writeAddressBook,
} from "../../offchain/chain/addressBook.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { dropTornTail } from "../../offchain/chain/deploymentJournal.js";
import { type DeploymentParameters, ignitionParameters, readParameters } from "../../offchain/chain/parameters.js";
import { sha256 } from "../../offchain/crypto/sha256.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { readBytes } from "../../offchain/io/files.js";
import MsnProtocol from "../../modules/MsnProtocol.js";
import { optional } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { formatTable } from "../../offchain/domain/table.js";

const LOCAL_CHAIN_ID = 31337;

interface Arguments {
  readonly parameters: string;
  readonly quiet: boolean;
}

/** `msn deploy`: deploys the system, resuming where an interrupted run stopped, and records the addresses. */
export default async function deploy(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const connection = await hre.network.getOrCreate();
    const { ethers, ignition, networkName } = connection;
    if (connection.networkConfig.type !== "http") {
      throw new MsnError("argument", `${networkName} is a chain inside this process; choose a network with --network`);
    }
    const { root, ignition: home } = hre.config.paths;
    const chainId = Number((await ethers.provider.getNetwork()).chainId);
    const file = optional(args.parameters) ?? join(root, "deployments", "parameters", `${networkName}.json`);
    const parameters = await readParameters(file);

    const isDeployed = async (address: string): Promise<boolean> => (await ethers.provider.getCode(address)) !== "0x";
    const journal = join(home, "deployments", `chain-${chainId}`);
    const standing = await contractsStanding(journal, isDeployed);
    const isVanished = chainId === LOCAL_CHAIN_ID && standing.length === 0;
    const earlier = isVanished ? undefined : await earlierDeployment(home, chainId);
    if (earlier !== undefined) {
      await requireDeployed(earlier, isDeployed, addressBookFile(home, chainId));
      console.log(
        `already deployed on chain ${chainId}, see ${relative(process.cwd(), addressBookFile(home, chainId))}`,
      );
      return;
    }
    // Only the token's constructor minds the start: with the token there, a late run may finish the rest.
    if (!standing.includes("MSN")) requireFutureStart(parameters, await chainTime(ethers.provider), file);
    if (isVanished) await forgetVanishedChain(home, journal);
    await dropTornTail(join(journal, "journal.jsonl"));

    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
    const rulesDigest = sha256(await readBytes(join(root, "docs", "rewards-spec.md")));
    const deployed = await ignition.deploy(MsnProtocol, {
      deploymentId: `chain-${chainId}`,
      parameters: { MsnProtocol: ignitionParameters(parameters, rulesDigest) },
      displayUi: !args.quiet && process.stderr.isTTY,
    });
    const at = async (contract: { getAddress(): Promise<string> }): Promise<`0x${string}`> =>
      toAddress(await contract.getAddress());
    const book: AddressBook = {
      chainId,
      fromBlock: await firstBlock(journal),
      contracts: {
        TimelockController: await at(deployed.timelock),
        MSN: await at(deployed.token),
        EpochPolicy: await at(deployed.policy),
        MinerStaking: await at(deployed.staking),
        RewardsDistributor: await at(deployed.distributor),
      },
    };
    await writeAddressBook(home, book);
    console.log(
      formatTable(
        ["contract", "address"],
        CONTRACT_NAMES.map((name) => [name, book.contracts[name]]),
      ),
    );
    console.log(`recorded in ${relative(process.cwd(), addressBookFile(home, chainId))}`);
  });
}

/** The block of the deployment's first transaction, also where an interrupted run was resumed. */
async function firstBlock(deploymentDir: string): Promise<number> {
  const journal = await readFile(join(deploymentDir, "journal.jsonl"), "utf8");
  const blocks = [...journal.matchAll(/"blockNumber":(\d+)/g)].map(([, block]) => Number(block));
  return Math.min(...blocks);
}

async function earlierDeployment(home: string, chainId: number): Promise<AddressBook | undefined> {
  return existsSync(addressBookFile(home, chainId)) ? readAddressBook(home, chainId) : undefined;
}

async function requireDeployed(
  { contracts }: AddressBook,
  isDeployed: (address: string) => Promise<boolean>,
  file: string,
): Promise<void> {
  for (const name of CONTRACT_NAMES) {
    if (await isDeployed(contracts[name])) continue;
    throw new MsnError("deployment", "nothing is deployed there on this chain; is this the right network?", {
      file,
      field: name,
    });
  }
}

/** Names of the contracts of an earlier run that stand on this chain; none where there was no run. */
async function contractsStanding(
  journal: string,
  isDeployed: (address: string) => Promise<boolean>,
): Promise<string[]> {
  const recorded = await readFile(join(journal, "deployed_addresses.json"), "utf8").catch(() => "");
  const names: string[] = [];
  for (const [, name = "", address = ""] of recorded.matchAll(/"MsnProtocol#(\w+)": "(0x[0-9a-fA-F]{40})"/g)) {
    if (await isDeployed(address)) names.push(name);
  }
  return names;
}

/** A local chain forgets everything when it stops; its journal would make the next deployment believe otherwise. */
async function forgetVanishedChain(home: string, journal: string): Promise<void> {
  await rm(journal, { recursive: true, force: true });
  await rm(addressBookFile(home, LOCAL_CHAIN_ID), { force: true });
}

function requireFutureStart(parameters: DeploymentParameters, now: number, file: string): void {
  if (parameters.emissionStart > now) return;
  const time = new Date(now * 1000).toISOString();
  throw new MsnError("deployment", `is not after the chain's time ${time}; emission starts after deployment`, {
    file,
    field: "emissionStart",
  });
}
