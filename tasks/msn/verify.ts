import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { verifyContract } from "@nomicfoundation/hardhat-verify/verify";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import {
  type AddressBook,
  CONTRACT_NAMES,
  type ContractName,
  readAddressBook,
} from "../../offchain/chain/addressBook.js";
import { encodedArguments } from "../../offchain/chain/systemCheck/code.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { formatTable } from "../../offchain/domain/table.js";
import { requireVacant, writeNewDirectory } from "../../offchain/io/newDirectory.js";
import { connectDeployment } from "../support/deployment.js";
import { optional } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { contractSource } from "./contractSource.js";

const LOCAL_CHAIN_ID = 31337;
const EXPLORERS = ["etherscan", "blockscout", "sourcify"] as const;
const OK = "ok";
type Explorer = (typeof EXPLORERS)[number];

/** Explorers take a few requests a second, and know a new contract only after a while. */
const PASSING = /rate limit|too many requests|\b429\b|does not have bytecode|unable to locate contractcode/i;
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000];

interface Arguments {
  readonly explorers: string;
  readonly out: string;
}

/** `msn verify`: has explorers show the sources of every contract, or writes what to upload to them by hand. */
export default async function verify(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const out = optional(args.out);
    if (out === undefined) await submit(hre, explorersOf(hre, args.explorers));
    else await writeUploads(hre, out);
  });
}

function explorersOf({ config }: HardhatRuntimeEnvironment, given: string): Explorer[] {
  const names = optional(given)?.split(",");
  if (names === undefined) return EXPLORERS.filter((explorer) => config.verify[explorer].enabled);
  return names.map((name) => {
    const explorer = EXPLORERS.find((known) => known === name);
    if (explorer !== undefined) return explorer;
    throw new MsnError("argument", `--explorers: expected ${EXPLORERS.join(", ")}, got ${JSON.stringify(name)}`);
  });
}

/** One contract that fails does not keep the others from being shown, nor one explorer the other explorers. */
async function submit(hre: HardhatRuntimeEnvironment, explorers: readonly Explorer[]): Promise<void> {
  const { book } = await connectDeployment(hre);
  await build(hre);
  const rows = (await Promise.all(explorers.map((explorer) => submitTo(hre, book, explorer)))).flat();
  console.log(formatTable(["", "explorer", "contract", "address", "why not"], rows));
  const failures = rows.filter(([mark]) => mark !== OK).length;
  if (failures > 0) throw new MsnError("deployment", `${failures} of ${rows.length} are not verified`);
}

async function submitTo(hre: HardhatRuntimeEnvironment, book: AddressBook, explorer: Explorer): Promise<string[][]> {
  const rows: string[][] = [];
  for (const name of CONTRACT_NAMES) {
    const failure = await submitContract(hre, book, name, explorer);
    rows.push([failure === undefined ? OK : "NO", explorer, name, book.contracts[name], failure ?? ""]);
  }
  return rows;
}

/** Why the explorer does not show the contract's source now; undefined where it does. */
async function submitContract(
  hre: HardhatRuntimeEnvironment,
  { records }: AddressBook,
  name: ContractName,
  provider: Explorer,
): Promise<string | undefined> {
  const { address, transaction, constructorArguments } = records[name];
  try {
    const { fullName } = await contractSource(hre, name);
    const what = {
      address,
      contract: fullName,
      constructorArgs: [...constructorArguments],
      creationTxHash: transaction,
    };
    return await withPauses(() => verifyContract({ ...what, provider }, hre));
  } catch (error) {
    return messageOf(error);
  }
}

/** Submits until the explorer is not too busy; why it still does not show the source, or undefined where it does. */
async function withPauses(submission: () => Promise<unknown>): Promise<string | undefined> {
  for (let attempt = 0; ; attempt++) {
    try {
      await submission();
      return undefined;
    } catch (error) {
      const message = messageOf(error);
      if (/already been verified|already verified/.test(message)) return undefined;
      const pause = PAUSES_MS[attempt];
      if (pause === undefined || !PASSING.test(message)) return message;
      await wait(pause);
    }
  }
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ").trim();

async function writeUploads(hre: HardhatRuntimeEnvironment, out: string): Promise<void> {
  await requireVacant(out);
  const book = await readAddressBook(hre.config.paths.ignition, configuredChainId(hre));
  await build(hre);
  await writeNewDirectory(out, async (temporary) => {
    const list = [];
    for (const name of CONTRACT_NAMES) {
      const { address, transaction, constructorArguments } = book.records[name];
      const { abi, compiler, input, inputName } = await contractSource(hre, name);
      await writeFile(join(temporary, `${name}.json`), `${JSON.stringify(input, undefined, 2)}\n`);
      list.push({
        name,
        address,
        contract: inputName,
        compiler,
        input: `${name}.json`,
        constructorArguments: encodedArguments(abi, constructorArguments),
        creationTransaction: transaction,
      });
    }
    await writeFile(join(temporary, "contracts.json"), `${JSON.stringify(list, undefined, 2)}\n`);
  });
  console.log(`wrote ${relative(process.cwd(), out) || out}: contracts.json says what goes with which input`);
}

/** The chain of the network given with `--network`, without asking it. */
function configuredChainId({ config, globalOptions }: HardhatRuntimeEnvironment): number {
  const network = config.networks[globalOptions.network];
  if (network?.type !== "http") throw new MsnError("argument", "choose the network of the deployment with --network");
  return network.chainId ?? LOCAL_CHAIN_ID;
}

async function build(hre: HardhatRuntimeEnvironment): Promise<void> {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
}
