import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { ROOT } from "../../scripts/check/files.js";

const HARDHAT = join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js");

/** Runs the Solidity tests in a process with this environment, which says what to fork; tells whether all passed. */
export async function runSolidityOn(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const args = [HARDHAT, "test", "solidity", "--no-typechain"];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: environment, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = (await once(child, "exit")) as [number | null];
  return code === 0;
}
