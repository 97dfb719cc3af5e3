import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { CompilerInput } from "hardhat/types/solidity";

import type { ContractName } from "../../offchain/chain/addressBook.js";
import type { BuiltContract } from "../../offchain/chain/systemCheck/code.js";
import { MsnError } from "../../offchain/domain/errors.js";

/** What proves the source code of a contract. */
export interface ContractSource {
  readonly abi: BuiltContract["abi"];
  /** As Hardhat calls it: `contracts/token/MSN.sol:MSN`. */
  readonly fullName: string;
  /** As the compiler input calls it: `project/contracts/token/MSN.sol:MSN`. */
  readonly inputName: string;
  /** Such as `v0.8.34+commit.80d5c536`. */
  readonly compiler: string;
  /** Standard JSON with this contract's sources and what they import. */
  readonly input: CompilerInput;
}

/** The source of a contract of the last build. Throws `deployment` where it is not in there. */
export async function contractSource(hre: HardhatRuntimeEnvironment, name: ContractName): Promise<ContractSource> {
  const { abi, sourceName, inputSourceName, buildInfoId } = await hre.artifacts.readArtifact(name);
  const buildInfo = buildInfoId === undefined ? undefined : await hre.artifacts.getBuildInfoPath(buildInfoId);
  if (inputSourceName === undefined || buildInfo === undefined) {
    throw new MsnError("deployment", `${name} is not in this build`);
  }
  const { solcLongVersion } = JSON.parse(await readFile(buildInfo, "utf8")) as { readonly solcLongVersion: string };
  return {
    abi,
    fullName: `${sourceName}:${name}`,
    inputName: `${inputSourceName}:${name}`,
    compiler: `v${solcLongVersion}`,
    input: await compilerInput(hre, sourceName, inputSourceName.startsWith("npm/")),
  };
}

/** What the compiler is given for one file alone. */
async function compilerInput(
  { solidity, config }: HardhatRuntimeEnvironment,
  sourceName: string,
  isFromNpm: boolean,
): Promise<CompilerInput> {
  const root = isFromNpm ? `npm:${sourceName}` : join(config.paths.root, sourceName);
  const options = { buildProfile: "production", quiet: true, force: true };
  const jobs = await solidity.getCompilationJobs([root], options);
  const job = jobs.success ? jobs.compilationJobsPerFile.get(root) : undefined;
  if (job === undefined) throw new MsnError("deployment", "cannot be compiled by itself", { file: sourceName });
  return job.getSolcInput();
}
