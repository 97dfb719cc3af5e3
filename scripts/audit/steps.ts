import type { Effort } from "./options.js";

/** One piece of evidence: an npm script, what its success shows, and which numbers of its output count. */
export interface Step {
  name: string;
  shows: string;
  /** The npm script, and its arguments and variables by effort. */
  script: string;
  args?: Partial<Record<Effort, readonly string[]>>;
  environment?: Record<Effort, Record<string, string>>;
  /** Key numbers: each pattern has one group, and its last match in the output counts. */
  numbers: Record<string, RegExp>;
  /** All matches of a number are added up, where the script runs several sets of tests. */
  adds?: true;
  /** Lines of the output that belong into the report. */
  lines?: RegExp;
  /** The step fails when this number is missing or zero, so that an empty run is no success. */
  required?: string;
}

/** The sum of all processes; each has said its own before. */
const TYPESCRIPT_TESTS = {
  passed: /^all TypeScript tests: (\d+) passing/gm,
  failed: /^all TypeScript tests: .* (\d+) failing/gm,
};
const SOLIDITY_TESTS = { passed: /^\s*(\d+) passing/gm, failed: /^\s*(\d+) failing/gm };
/** Least percentage of the sample of mutants that the tests must notice. */
const LEAST_SCORE = "85";

/** In the order in which they run: what fails soonest comes first. */
export const STEPS: readonly Step[] = [
  {
    name: "static",
    shows: "format, lint, import direction, types, and committed TypeChain types are in order",
    script: "check:static",
    numbers: {},
  },
  {
    name: "typescript",
    shows: "the off-chain library, its differential tests and integration with the contracts",
    script: "test:ts",
    numbers: TYPESCRIPT_TESTS,
    required: "passed",
  },
  {
    name: "solidity",
    shows: "unit, fuzz and invariant tests of the contracts under Hardhat",
    script: "test:sol",
    numbers: SOLIDITY_TESTS,
    required: "passed",
  },
  {
    name: "forge",
    shows: "the same tests under Foundry: another EVM, fuzzer and implementation of cheatcodes",
    script: "test:forge",
    numbers: { passed: /: (\d+) tests passed/g, failed: /tests passed, (\d+) failed/g },
    required: "passed",
  },
  {
    name: "snapshots",
    shows: "gas, storage layout and ABI are as committed",
    script: "snapshot:check",
    numbers: {},
  },
  {
    name: "coverage",
    shows: "unit tests run every line and branch of contracts/, but for explained exceptions",
    script: "coverage",
    numbers: {
      lines: /^\| all\s+\| (\S+ %) /gm,
      branches: /^\| all\s+\| [^|]+\| (\S+ %) /gm,
      gaps: /^coverage: (\d+) gaps/gm,
      exceptions: /^coverage: \d+ gaps, (\d+) exceptions/gm,
    },
    required: "lines",
  },
  {
    name: "proofs",
    shows: "emission, Merkle sums, fees, boost and vesting hold for every input within the stated bounds",
    script: "prove",
    numbers: { proven: /^proofs: (\d+) proven/gm },
    required: "proven",
  },
  {
    name: "slither",
    shows: "static analysis finds nothing that is not explained",
    script: "slither",
    numbers: { findings: /^slither: (\d+) findings/gm, unexplained: /^slither: .* (\d+) unexplained/gm },
    required: "findings",
  },
  {
    name: "takeover",
    shows: "what a captured key or majority can and cannot do",
    script: "takeover",
    numbers: {},
    lines: /^.*: stopped by .*$/gm,
  },
  {
    name: "fork",
    shows: "the core works against a fork of a running node",
    script: "test:fork",
    numbers: TYPESCRIPT_TESTS,
    adds: true,
    required: "passed",
  },
  {
    name: "mutation",
    shows: `tests notice at least ${LEAST_SCORE} % of a sample of small changes to contracts and off-chain code`,
    script: "mutation",
    args: {
      quick: ["--quiet", "--sample", "40", "--at-least", LEAST_SCORE],
      full: ["--quiet", "--sample", "150", "--at-least", LEAST_SCORE],
    },
    numbers: {
      mutants: /^\| all +\| +(\d+) \|/gm,
      killed: /^\| all +\|(?:[^|]*\|) +(\d+) \|/gm,
      "timed out": /^\| all +\|(?:[^|]*\|){2} +(\d+) \|/gm,
      survived: /^\| all +\|(?:[^|]*\|){3} +(\d+) \|/gm,
      score: /^\| all +\|.*\| +(\S+ %) \|$/gm,
    },
    lines: /^\S+:\d+: survived: .*$/gm,
    required: "score",
  },
  {
    name: "deep",
    shows: "fuzz, invariant and property tests with many more runs",
    script: "test:deep",
    environment: { quick: { MSN_FUZZ_RUNS: "500" }, full: { MSN_FUZZ_RUNS: "10000" } },
    numbers: SOLIDITY_TESTS,
    adds: true,
    required: "passed",
  },
];
