import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { sha256 } from "../../offchain/crypto/sha256.js";
import type { Digest } from "../../offchain/domain/hex.js";
import { readBytes } from "../../offchain/io/files.js";
import { optional } from "../support/options.js";

/** The parameters file of a network, or the one given. */
export function parametersFile(hre: HardhatRuntimeEnvironment, networkName: string, given: string): string {
  return optional(given) ?? join(hre.config.paths.root, "deployments", "parameters", `${networkName}.json`);
}

/** SHA-256 of the rules' text, which the on-chain policy names. */
export async function rulesDigest(hre: HardhatRuntimeEnvironment): Promise<Digest> {
  return sha256(await readBytes(join(hre.config.paths.root, "docs", "rewards-spec.md")));
}
