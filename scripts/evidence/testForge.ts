/**
 * Runs the Solidity tests under Foundry, a second implementation of EVM, cheatcodes and fuzzer, with the runs of
 * hardhat.config.ts. Further arguments go to `forge test`. Fails when no test matches them, of which forge only warns.
 */
import { prepareFoundry, readForge, runForge } from "./foundry.js";
import { countTests } from "./testList.js";

try {
  const foundry = await prepareFoundry({ name: "tests", sources: "contracts", tests: "test" });
  const args = ["test", ...process.argv.slice(2)];
  const count = countTests(readForge(foundry, [...args, "--list", "--json"]));
  if (count === 0) throw new Error(`forge ${args.join(" ")}: no test matches, expected at least one`);
  process.exitCode = runForge(foundry, args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
