import { join } from "node:path";

import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import config from "../../hardhat.config.js";
import { ROOT } from "./files.js";
import { isArray, isRecord, textField } from "./json.js";

export interface Effort {
  fuzzRuns: number;
  invariantRuns: number;
  invariantDepth: number;
}

/** Values recorded by snapshotGas… and snapshotValue in Solidity tests: group → name → value. */
export type ValueSnapshots = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Runs every Solidity test with the given effort, whatever hardhat.config.ts says; undefined when one fails.
 * Hardhat 3.17 knows only one test profile, so the effort is set on the loaded configuration.
 */
export async function runSolidityTests(effort: Effort): Promise<ValueSnapshots | undefined> {
  // Without types: typechain-types is written in a fixed order by `npm run build` alone.
  const options = { config: join(ROOT, "hardhat.config.ts"), noTypechain: true };
  const hre = await createHardhatRuntimeEnvironment(config, options, ROOT);
  const profile = hre.config.test.solidity.profiles["default"];
  if (profile === undefined) throw new Error("hardhat.config.ts: no default Solidity test profile");
  profile.fuzz = { ...profile.fuzz, runs: effort.fuzzRuns };
  profile.invariant = { ...profile.invariant, runs: effort.invariantRuns, depth: effort.invariantDepth };
  const result: unknown = await hre.tasks.getTask(["test", "solidity"]).run({});
  if (!isRecord(result) || result["success"] !== true) return undefined;
  return valueSnapshots(result["value"]);
}

function valueSnapshots(run: unknown): ValueSnapshots {
  if (!isRecord(run) || !isArray(run["suiteResults"])) throw new Error("test solidity: result without suiteResults");
  const groups = new Map<string, Map<string, string>>();
  for (const suite of run["suiteResults"]) {
    for (const { group, name, value } of recordedValues(suite)) {
      const values = groups.get(group) ?? new Map<string, string>();
      const earlier = values.get(name);
      if (earlier !== undefined && earlier !== value) {
        throw new Error(`snapshot ${group}/${name}: recorded twice with different values, ${earlier} and ${value}`);
      }
      groups.set(group, values.set(name, value));
    }
  }
  return groups;
}

function* recordedValues(suite: unknown): Generator<{ group: string; name: string; value: string }> {
  if (!has(suite, "testResults")) throw new Error("test solidity: suite without testResults");
  for (const test of arrayField(suite, "testResults")) {
    for (const group of arrayField(test, "valueSnapshotGroups")) {
      for (const entry of arrayField(group, "entries")) {
        yield {
          group: textField(group, "name", "value snapshot group"),
          name: textField(entry, "name", "value snapshot"),
          value: textField(entry, "value", "value snapshot"),
        };
      }
    }
  }
}

// The engine hands out class instances whose fields are getters, so `in`, not own keys, tells what they have.
function has<Field extends string>(value: unknown, field: Field): value is Record<Field, unknown> {
  return typeof value === "object" && value !== null && field in value;
}

function arrayField(value: unknown, field: string): unknown[] {
  const array = has(value, field) ? value[field] : undefined;
  return isArray(array) ? array : [];
}
