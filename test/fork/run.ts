/**
 * `npm run test:fork`: the tests on chains that have a history already. A system that lived there goes on after the fork,
 * and the tests that use a chain deploy beside it. Forked are Hardhat's node and anvil, or FORK_URL (at FORK_BLOCK), where
 * the system first lives on the fork itself. `-- --full` runs all the tests on all of them, the Solidity tests too.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";

import { ROOT, listFiles } from "../../scripts/check/files.js";
import { runInParallel } from "../../scripts/check/mochaRun.js";
import { NODE_KINDS, missing } from "../helpers/deployment/testNode.js";
import { forkEnvironment } from "../helpers/livedIn/forkOrigin.js";
import { type OpenOrigin, chainAt, livedInNode } from "./origins.js";
import { runSolidityOn } from "./solidity.js";

const TIMEOUT_MS = 180_000;
/** What the short form runs on anvil: another node's answers matter to a fork more than to what is deployed after it. */
const LIVED_IN = testFiles("test/fork");
/** Every test that uses a chain. */
const ALL = [...LIVED_IN, ...testFiles("test/integration"), ...testFiles("test/differential")];

interface Target {
  readonly name: string;
  readonly files: readonly string[];
  readonly open: () => Promise<OpenOrigin>;
}

function testFiles(folder: string): string[] {
  const names = listFiles(join(ROOT, folder)).filter((name) => name.endsWith(".test.ts"));
  return names.map((name) => `${folder}/${name}`);
}

function targets(isFull: boolean): Target[] {
  const url = process.env["FORK_URL"] ?? "";
  if (url !== "") {
    return [{ name: new URL(url).host, files: ALL, open: () => chainAt(url, process.env["FORK_BLOCK"] ?? "") }];
  }
  return NODE_KINDS.flatMap((kind) => {
    const reason = missing(kind);
    if (reason !== undefined) console.log(`left out: a fork of ${kind}, ${reason}`);
    const files = isFull || kind === "hardhat" ? ALL : LIVED_IN;
    return reason === undefined ? [{ name: kind, files, open: () => livedInNode(kind) }] : [];
  });
}

async function passes({ name, files, open }: Target, isFull: boolean): Promise<boolean> {
  const origin = await open();
  try {
    console.log(`\n=== on a fork of ${name} at block ${origin.block}`);
    const environment = { ...process.env, ...forkEnvironment(origin) };
    const passed = await runInParallel(files, TIMEOUT_MS, environment);
    return isFull ? (await runSolidityOn(environment)) && passed : passed;
  } finally {
    await origin.close();
  }
}

const { values } = parseArgs({ options: { full: { type: "boolean", default: false } } });
let passed = true;
try {
  for (const target of targets(values.full)) passed = (await passes(target, values.full)) && passed;
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  passed = false;
}
process.exitCode = passed ? 0 : 1;
