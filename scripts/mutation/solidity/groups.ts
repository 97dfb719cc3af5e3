import { join } from "node:path";

import { listFiles, ROOT } from "../../check/files.js";

/** Contracts that are mutated together, and the tests that are compiled with them and run against each mutant. */
export interface Group {
  readonly name: string;
  readonly contracts: readonly RegExp[];
  /** Folders or files with tests; those that kill most and take least time come first. */
  readonly tests: readonly string[];
  /** Longer tests, for what survives the others. */
  readonly moreTests: readonly string[];
  /** Whether the code of the contracts is in the tests' bytecode alone, as that of libraries is that nothing here deploys. */
  readonly isLibrary?: true;
}

const RULES: readonly Group[] = [
  {
    name: "libraries",
    contracts: [/^libraries\/(?:Boost|EmissionSchedule|MerkleSum|StakeHistory)\.sol$/],
    tests: ["test/unit/libraries"],
    moreTests: ["test/unit/token/MSN.t.sol", "test/unit/rewards/ClaimBatch.t.sol"],
    isLibrary: true,
  },
  {
    name: "rewards",
    contracts: [/^rewards\//, /^libraries\/Epochs\.sol$/],
    tests: ["test/unit/rewards"],
    moreTests: [
      "test/invariant/Rewards.t.sol",
      "test/invariant/Review.t.sol",
      "test/unit/libraries/EmissionSchedule.t.sol",
    ],
  },
  {
    name: "settlement",
    contracts: [/^settlement\//, /^libraries\/SettlementFee\.sol$/],
    tests: ["test/unit/settlement"],
    moreTests: ["test/invariant/Settlement.t.sol"],
  },
  {
    name: "staking",
    contracts: [/^staking\//, /^access\//, /^libraries\/VoteLedger\.sol$/],
    tests: ["test/unit/staking"],
    moreTests: ["test/invariant/Staking.t.sol"],
  },
  {
    name: "vesting",
    contracts: [/^vesting\//, /^libraries\/Vesting\.sol$/],
    tests: ["test/unit/vesting"],
    moreTests: [],
  },
  {
    name: "token and governance",
    contracts: [/^token\//, /^governance\//, /^deployment\//],
    tests: ["test/unit/token", "test/unit/governance", "test/unit/deployment"],
    moreTests: ["test/invariant/Supply.t.sol"],
  },
];

/** Interfaces have no code, and mocks are never deployed. */
const NOT_MUTATED = /^(?:interfaces|mocks)\//;

export interface GroupFiles {
  readonly name: string;
  readonly contracts: readonly string[];
  readonly tests: readonly string[];
  readonly moreTests: readonly string[];
  /** Files whose bytecode has all the code of the contracts in it. */
  readonly compiled: readonly string[];
}

/** The groups with the files that are there; a contract that belongs to no group is an error. */
export function groupFiles(): GroupFiles[] {
  const contracts = listFiles(join(ROOT, "contracts")).filter(
    (file) => file.endsWith(".sol") && !NOT_MUTATED.test(file),
  );
  const tests = listFiles(join(ROOT, "test"))
    .filter((file) => file.endsWith(".t.sol"))
    .map((file) => `test/${file}`);
  const homeless = contracts.find((file) => !RULES.some((rule) => belongs(rule, file)));
  if (homeless !== undefined) {
    throw new Error(`contracts/${homeless}: in no group of scripts/mutation/solidity/groups.ts`);
  }
  return RULES.map((rule) => {
    const files = {
      contracts: contracts.filter((file) => belongs(rule, file)).map((file) => `contracts/${file}`),
      tests: within(tests, rule.tests),
      moreTests: within(tests, rule.moreTests),
    };
    return { name: rule.name, ...files, compiled: rule.isLibrary === true ? files.tests : files.contracts };
  });
}

function belongs(rule: Group, file: string): boolean {
  return rule.contracts.some((pattern) => pattern.test(file));
}

function within(tests: readonly string[], folders: readonly string[]): string[] {
  return folders.flatMap((folder) => tests.filter((file) => file === folder || file.startsWith(`${folder}/`)));
}
