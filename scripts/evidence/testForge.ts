/**
 * Runs the Solidity tests under Foundry, a second implementation of EVM, cheatcodes and fuzzer, with the runs of
 * hardhat.config.ts. Further arguments go to `forge test`.
 */
import { prepareFoundry, runForge } from "./foundry.js";

try {
  const foundry = await prepareFoundry({ name: "tests", sources: "contracts", tests: "test" });
  process.exitCode = runForge(foundry, ["test", ...process.argv.slice(2)]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
