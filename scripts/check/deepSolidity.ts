/** Solidity tests with far more fuzz and invariant runs than `npm run test:sol`. */
import { deepRuns } from "./deepEffort.js";
import { runSolidityTests } from "./solidityTests.js";

const fuzzRuns = deepRuns();
const invariantRuns = Math.max(1, Math.floor(fuzzRuns / 20));
const passed = await runSolidityTests({ fuzzRuns, invariantRuns, invariantDepth: 200 });
process.exitCode = passed ? 0 : 1;
