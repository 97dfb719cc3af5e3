import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, relative } from "node:path";

import { getAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import {
  type AddressBook,
  CONTRACT_NAMES,
  type ContractName,
  addressBookFile,
  addressBookOf,
  makerOf,
  perContract,
  readAddressBook,
  writeAddressBook,
} from "../../offchain/chain/addressBook.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { abiOf } from "../../offchain/chain/knownAbis.js";
import { requireSameParameters } from "../../offchain/chain/changedParameters.js";
import { constructorArguments } from "../../offchain/chain/constructorArguments.js";
import { begunContracts, creationsIn } from "../../offchain/chain/deploymentJournal.js";
import { isOnChain, journalIn, repairDeployment, wasSent } from "../../offchain/chain/interruptedDeployment.js";
import {
  type DeploymentParameters,
  type IgnitionParameters,
  ignitionParameters,
  readParameters,
} from "../../offchain/chain/parameters.js";
import { readPolicy } from "../../offchain/chain/sending/policy.js";
import { requireFutureStarts } from "../../offchain/chain/parameterTimes.js";
import { recordedArguments } from "../../offchain/chain/recordedArguments.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
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

/** Where a deployment goes, who sends it, and where its records are. */
interface Target {
  readonly connection: NetworkConnection;
  readonly chainId: number;
  readonly deployer: Address;
  /** The folder that holds `deployments/`. */
  readonly home: string;
  /** Ignition's records of this chain, below `home`. */
  readonly folder: string;
}

/** `msn deploy`: deploys the system, resuming where an interrupted run stopped, and records the addresses. */
export default async function deploy(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const target = await targetOf(hre);
    const { connection, chainId, deployer, home } = target;
    const file = parametersFile(hre, connection.networkName, args.parameters);
    const parameters = await readParameters(file);
    const bookFile = relative(process.cwd(), addressBookFile(home, chainId));
    if (await isDeployed(target)) {
      console.log(`already deployed on chain ${chainId}, see ${bookFile}; msn check compares it with the parameters`);
      return;
    }
    const forModule = ignitionParameters(parameters, await rulesDigest(hre));
    await prepareToResume(target, parameters, forModule, file);

    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
    const addresses = await runModule(target, forModule, !args.quiet && process.stderr.isTTY);
    const book = await recordedBook(chainId, journalIn(target.folder), addresses, forModule, deployer);
    await writeAddressBook(home, book);
    const rows = CONTRACT_NAMES.map((name) => [name, book.contracts[name]]);
    console.log(formatTable(["contract", "address"], rows));
    console.log(`recorded in ${bookFile}; msn check proves what stands there`);
  });
}

async function targetOf(hre: HardhatRuntimeEnvironment): Promise<Target> {
  const connection = await hre.network.getOrCreate();
  const { ethers, networkName } = connection;
  if (connection.networkConfig.type !== "http") {
    throw new MsnError("argument", `${networkName} is a chain inside this process; choose a network with --network`);
  }
  const [deployer] = await ethers.getSigners();
  if (deployer === undefined) throw new MsnError("argument", "no key to deploy with; set MSN_PRIVATE_KEY");
  const chainId = Number((await ethers.provider.getNetwork()).chainId);
  const home = hre.config.paths.ignition;
  const folder = join(home, "deployments", `chain-${chainId}`);
  return { connection, chainId, deployer: toAddress(deployer.address), home, folder };
}

/** Whether the whole system stands on this chain. A local chain forgets everything when it stops; so do its records. */
async function isDeployed({ connection, chainId, home, folder }: Target): Promise<boolean> {
  const { provider } = connection.ethers;
  const file = addressBookFile(home, chainId);
  const book = existsSync(file) ? await readAddressBook(home, chainId) : undefined;
  const absent = book === undefined ? [] : await contractsAbsent(connection, book);
  const [firstAbsent] = absent;
  if (book !== undefined && firstAbsent === undefined) return true;
  const isVanished =
    book === undefined ? !(await isOnChain(provider, folder)) : absent.length === CONTRACT_NAMES.length;
  if (chainId === LOCAL_CHAIN_ID && isVanished) {
    await rm(folder, { recursive: true, force: true });
    await rm(file, { force: true });
  } else if (firstAbsent !== undefined) {
    const problem = "nothing is deployed there on this chain; is this the right network?";
    throw new MsnError("deployment", problem, { file, field: firstAbsent });
  }
  return false;
}

async function contractsAbsent({ ethers }: NetworkConnection, { contracts }: AddressBook): Promise<ContractName[]> {
  const codes = await Promise.all(CONTRACT_NAMES.map((name) => ethers.provider.getCode(contracts[name])));
  return CONTRACT_NAMES.filter((_, i) => codes[i] === "0x");
}

/** Repairs what an interrupted run left, and refuses what cannot go on from there, before anything is sent. */
async function prepareToResume(
  { connection, deployer, folder }: Target,
  parameters: DeploymentParameters,
  forModule: IgnitionParameters,
  file: string,
): Promise<void> {
  const { provider } = connection.ethers;
  await repairDeployment(provider, folder);
  // Only the constructors that Genesis runs mind the times: once it is sent, a late run may finish the rest.
  if (!(await wasSent(folder, "Genesis"))) requireFutureStarts(parameters, await chainTime(provider), file);
  const begun = await begunContracts(journalIn(folder));
  const other = begun.find(({ sender }) => toAddress(sender) !== deployer);
  if (other !== undefined) {
    throw new MsnError(
      "deployment",
      `${toAddress(other.sender)} began this deployment, but the key is of ${deployer}`,
      {
        file: folder,
      },
    );
  }
  // Of the arguments, those that are addresses of contracts are not compared.
  const given = constructorArguments(
    forModule,
    perContract(() => ZERO_ADDRESS),
    deployer,
  );
  requireSameParameters(
    begun,
    perContract((name) => recordedArguments(given[name])),
    file,
  );
}

async function runModule(
  { connection, chainId, deployer }: Target,
  parameters: IgnitionParameters,
  displayUi: boolean,
): Promise<Record<ContractName, Address>> {
  const options = {
    deploymentId: `chain-${chainId}`,
    parameters: { MsnProtocol: parameters },
    defaultSender: getAddress(deployer),
    displayUi,
    config: { requiredConfirmations: readPolicy(chainId, {}, process.env).confirmations },
  };
  const deployed = await connection.ignition.deploy(MsnProtocol, options).catch((error: unknown) => {
    throw asOneLine(error);
  });
  const at = async (contract: { getAddress(): Promise<string> }): Promise<Address> =>
    toAddress(await contract.getAddress());
  return {
    TimelockController: await at(deployed.timelock),
    Genesis: await at(deployed.genesis),
    Allocation: await at(deployed.allocation),
    MSN: await at(deployed.token),
    EpochPolicy: await at(deployed.policy),
    MinerStaking: await at(deployed.staking),
    RewardsDistributor: await at(deployed.distributor),
    RootChallenges: await at(deployed.challenges),
    MsnGovernor: await at(deployed.governor),
    TestnetAirdrop: await at(deployed.airdrop),
    Escrow: await at(deployed.escrow),
    Exchange: await at(deployed.exchange),
  };
}

/** Ignition says what went wrong in a list below a heading, and does not know the errors of what a contract makes. */
function asOneLine(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "HardhatError") return error;
  const line = error.message.replaceAll(/\s+/g, " ").trim();
  return new MsnError(
    "deployment",
    line.replaceAll(/signature (0x[0-9a-f]{8})/g, (_, selector: string) => named(selector)),
  );
}

function named(selector: string): string {
  const known = CONTRACT_NAMES.map((name) => abiOf(name).getError(selector)).find((found) => found !== null);
  return known?.name ?? selector;
}

/** The address book, with each contract's transaction out of the journal, also where an interrupted run was resumed. */
async function recordedBook(
  chainId: number,
  journal: string,
  addresses: Readonly<Record<ContractName, Address>>,
  parameters: IgnitionParameters,
  deployer: Address,
): Promise<AddressBook> {
  const creations = await creationsIn(journal);
  const given = constructorArguments(parameters, addresses, deployer);
  return addressBookOf(
    chainId,
    perContract((name) => {
      const creation = creations.get(makerOf(name) ?? name);
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
