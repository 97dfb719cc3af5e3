/**
 * Writes `snapshots/<group>.json`, the gas that Solidity tests record with snapshotGasLastCall and its kin; `--check`
 * compares instead. Hardhat's own `--snapshot-check` also wants a file of every test's gas, which changes with every
 * edit of a test, and passes when a recorded value is new or gone; here only deliberate values count, and all of them.
 */
import { toJson } from "./json.js";
import { checkOrWrite, readFileSet } from "./snapshotSet.js";
import { runSolidityTests } from "./solidityTests.js";

// Recorded values come from plain tests: fuzz and invariant tests only have to start here.
const recorded = await runSolidityTests({ fuzzRuns: 1, invariantRuns: 1, invariantDepth: 1 });
if (recorded === undefined) {
  console.error("snapshots: Solidity tests fail, so nothing is recorded; see npm run test:sol");
  process.exitCode = 1;
} else {
  const generated = new Map<string, string>();
  for (const [group, values] of recorded) {
    const sorted = [...values].sort(([left], [right]) => (left < right ? -1 : 1));
    generated.set(`${group}.json`, toJson(Object.fromEntries(sorted)));
  }
  const committed = readFileSet("snapshots", (path) => !path.includes("/") && path.endsWith(".json"));
  checkOrWrite("snapshots", committed, generated, "npm run snapshot");
}
