import { join } from "node:path";

import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import config from "../../hardhat.config.js";
import { ROOT } from "./files.js";
import { isRecord } from "./json.js";

export interface Effort {
  fuzzRuns: number;
  invariantRuns: number;
  invariantDepth: number;
}

/**
 * Runs every Solidity test with the given effort, whatever hardhat.config.ts says, and tells whether all passed.
 * Hardhat 3.17 knows only one test profile, so the effort is set on the loaded configuration.
 */
export async function runSolidityTests(effort: Effort): Promise<boolean> {
  // Without types: typechain-types is written in a fixed order by `npm run build` alone.
  const options = { config: join(ROOT, "hardhat.config.ts"), noTypechain: true };
  const hre = await createHardhatRuntimeEnvironment(config, options, ROOT);
  const profile = hre.config.test.solidity.profiles["default"];
  if (profile === undefined) throw new Error("hardhat.config.ts: no default Solidity test profile");
  profile.fuzz = { ...profile.fuzz, runs: effort.fuzzRuns };
  profile.invariant = { ...profile.invariant, runs: effort.invariantRuns, depth: effort.invariantDepth };
  const result: unknown = await hre.tasks.getTask(["test", "solidity"]).run({});
  return isRecord(result) && result["success"] === true;
}
