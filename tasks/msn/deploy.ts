import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import {
  type AddressBook,
  CONTRACT_NAMES,
  type ContractName,
  addressBookFile,
  addressBookOf,
  perContract,
  readAddressBook,
  writeAddressBook,
} from "../../offchain/chain/addressBook.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { constructorArguments } from "../../offchain/chain/constructorArguments.js";
import { creationsIn, dropTornTail } from "../../offchain/chain/deploymentJournal.js";
import { type IgnitionParameters, ignitionParameters, readParameters } from "../../offchain/chain/parameters.js";
import { requireFutureStarts } from "../../offchain/chain/parameterTimes.js";
import { recordedArguments } from "../../offchain/chain/recordedArguments.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { type Address, isDigest, toAddress } from "../../offchain/domain/hex.js";
import { formatTable } from "../../offchain/domain/table.js";
import MsnProtocol from "../../modules/MsnProtocol.js";
import { runTask } from "../support/runTask.js";
import { parametersFile, rulesDigest } from "./parametersFile.js";

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
    const [deployer] = await ethers.getSigners();
    if (deployer === undefined) throw new MsnError("argument", "no key to deploy with; set MSN_PRIVATE_KEY");
    const home = hre.config.paths.ignition;
    const chainId = Number((await ethers.provider.getNetwork()).chainId);
    const file = parametersFile(hre, networkName, args.parameters);
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
    // Only the constructors that Genesis runs mind the times: with it there, a late run may finish the rest.
    if (!standing.includes("Genesis")) requireFutureStarts(parameters, await chainTime(ethers.provider), file);
    if (isVanished) await forgetVanishedChain(home, journal);
    await dropTornTail(join(journal, "journal.jsonl"));

    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
    const forModule = ignitionParameters(parameters, await rulesDigest(hre));
    const deployed = await ignition.deploy(MsnProtocol, {
      deploymentId: `chain-${chainId}`,
      parameters: { MsnProtocol: forModule },
      defaultSender: deployer.address,
      displayUi: !args.quiet && process.stderr.isTTY,
    });
    const at = async (contract: { getAddress(): Promise<string> }): Promise<Address> =>
      toAddress(await contract.getAddress());
    const addresses: Record<ContractName, Address> = {
      TimelockController: await at(deployed.timelock),
      Genesis: await at(deployed.genesis),
      Allocation: await at(deployed.allocation),
      MSN: await at(deployed.token),
      EpochPolicy: await at(deployed.policy),
      MinerStaking: await at(deployed.staking),
      RewardsDistributor: await at(deployed.distributor),
      MsnGovernor: await at(deployed.governor),
      TestnetAirdrop: await at(deployed.airdrop),
    };
    const book = await recordedBook(chainId, journal, addresses, forModule, toAddress(deployer.address));
    await writeAddressBook(home, book);
    console.log(
      formatTable(
        ["contract", "address"],
        CONTRACT_NAMES.map((name) => [name, book.contracts[name]]),
      ),
    );
    console.log(
      `recorded in ${relative(process.cwd(), addressBookFile(home, chainId))}; msn check proves what stands there`,
    );
  });
}

/** The address book, with each contract's transaction out of the journal, also where an interrupted run was resumed. */
async function recordedBook(
  chainId: number,
  journal: string,
  addresses: Readonly<Record<ContractName, Address>>,
  parameters: IgnitionParameters,
  deployer: Address,
): Promise<AddressBook> {
  const creations = await creationsIn(join(journal, "journal.jsonl"));
  const given = constructorArguments(parameters, addresses, deployer);
  return addressBookOf(
    chainId,
    perContract((name) => {
      // Allocation and token were created inside Genesis's transaction.
      const creation = creations.get(name) ?? creations.get("Genesis");
      if (creation === undefined || !isDigest(creation.transaction)) {
        throw new MsnError("deployment", `no transaction of ${name}`, { file: journal });
      }
      return {
        address: addresses[name],
        block: creation.block,
        transaction: creation.transaction,
        constructorArguments: recordedArguments(given[name]),
      };
    }),
  );
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
