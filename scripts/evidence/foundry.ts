import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import config from "../../hardhat.config.js";
import { ROOT, writeAtomically } from "../check/files.js";
import { isRecord } from "../check/json.js";

/** What one use of Foundry compiles; each has its own output and cache, `cache/forge/NAME`, so that none spoils another's. */
export interface Workspace {
  name: string;
  sources: string;
  tests: string;
}

/** How to start forge for a workspace. */
export interface Foundry {
  forge: string;
  /** Folder of the compiled contracts, relative to the repository. */
  out: string;
  env: NodeJS.ProcessEnv;
}

const SOLC = fileURLToPath(new URL("solc.mjs", import.meta.url));

/** Path of forge, an npm package without install script. @throws Error in one line where there is none. */
export function forgeBinary(): string {
  const arch = process.arch === "x64" ? "amd64" : process.arch;
  const name = `@foundry-rs/forge-${process.platform}-${arch}`;
  const file = process.platform === "win32" ? "forge.exe" : "forge";
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/${file}`);
  } catch {
    throw new Error(
      `${name}: not installed; Foundry runs on Linux and macOS (x64, arm64) and Windows (x64), after npm ci`,
    );
  }
}

/** Writes the configuration that forge needs, from that of Hardhat, and tells how to start forge with it. */
export async function prepareFoundry(workspace: Workspace): Promise<Foundry> {
  const folder = `cache/forge/${workspace.name}`;
  const file = join(ROOT, folder, "foundry.toml");
  writeAtomically(file, await foundryToml(workspace, folder, writeLauncher()));
  const forge = forgeBinary();
  return {
    forge,
    out: `${folder}/out`,
    // On the path too, for the tools that call forge themselves.
    env: {
      ...inheritedEnvironment(),
      FOUNDRY_CONFIG: file,
      PATH: `${dirname(forge)}${delimiter}${process.env["PATH"] ?? ""}`,
    },
  };
}

/** Runs forge with its output on ours, and returns its exit code. */
export function runForge(foundry: Foundry, args: string[]): number {
  const result = spawnSync(foundry.forge, args, { cwd: ROOT, env: foundry.env, stdio: "inherit" });
  if (result.error !== undefined) throw result.error;
  return result.status ?? 1;
}

/** Runs forge and returns the last line of its output, which is JSON. @throws Error when it fails. */
export function readForge(foundry: Foundry, args: string[]): unknown {
  const result = spawnSync(foundry.forge, args, {
    cwd: ROOT,
    env: foundry.env,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (result.error !== undefined) throw result.error;
  const last = result.stdout.trim().split("\n").at(-1) ?? "";
  if (result.status !== 0)
    throw new Error(`forge ${args.join(" ")}: ended with ${result.status ?? "a signal"}: ${last}`);
  return JSON.parse(last);
}

/** Without the variables by which a developer's own Foundry settings would come in. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:FOUNDRY|DAPP)_/.test(name)));
}

/** Forge wants one executable file as compiler: one that starts solc.mjs with this Node. */
function writeLauncher(): string {
  const windows = process.platform === "win32";
  const path = join(ROOT, "cache", "forge", windows ? "solc.cmd" : "solc");
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(
    path,
    windows ? `@"${process.execPath}" "${SOLC}" %*\r\n` : `#!/bin/sh\nexec "${process.execPath}" "${SOLC}" "$@"\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

async function foundryToml(workspace: Workspace, folder: string, solc: string): Promise<string> {
  const hre = await createHardhatRuntimeEnvironment(config, { config: join(ROOT, "hardhat.config.ts") }, ROOT);
  const compiler = hre.config.solidity.profiles["default"]?.compilers[0];
  const tests = hre.config.test.solidity.profiles["default"];
  const settings: unknown = compiler?.settings;
  const optimizer = isRecord(settings) ? settings["optimizer"] : undefined;
  if (!isRecord(settings) || !isRecord(optimizer) || tests === undefined) {
    throw new Error("hardhat.config.ts: no default compiler with an optimizer, or no default test profile");
  }
  return toToml({
    "profile.default": {
      src: workspace.sources,
      test: workspace.tests,
      script: `${folder}/none`,
      libs: ["node_modules"],
      out: `${folder}/out`,
      cache_path: `${folder}/cache`,
      remappings: ["@openzeppelin/=node_modules/@openzeppelin/"],
      auto_detect_remappings: false,
      solc,
      offline: true,
      evm_version: settings["evmVersion"],
      optimizer: optimizer["enabled"],
      optimizer_runs: optimizer["runs"],
      via_ir: settings["viaIR"] ?? false,
    },
    "profile.default.lint": { lint_on_build: false },
    "profile.default.fuzz": { runs: tests.fuzz.runs, failure_persist_dir: `${folder}/failures` },
    "profile.default.invariant": {
      runs: tests.invariant?.runs,
      depth: tests.invariant?.depth,
      fail_on_revert: tests.invariant?.failOnRevert,
      failure_persist_dir: `${folder}/failures`,
    },
  });
}

/** Tables of texts, numbers, booleans and lists of texts, all of which TOML writes as JSON does. */
function toToml(tables: Record<string, Record<string, unknown>>): string {
  const line = (table: string, key: string, value: unknown): string => {
    if (value === undefined) throw new Error(`hardhat.config.ts: nothing for ${table}.${key} of foundry.toml`);
    return `${key} = ${JSON.stringify(value)}\n`;
  };
  return Object.entries(tables)
    .map(([table, entries]) => {
      const lines = Object.entries(entries).map(([key, value]) => line(table, key, value));
      return `[${table}]\n${lines.join("")}`;
    })
    .join("\n");
}
