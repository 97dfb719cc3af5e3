/**
 * `npm run test:fork`: the tests on chains that have a history already. A system that lived there goes on after the fork,
 * and the tests that use a chain deploy beside it. Forked are Hardhat's node and anvil, or FORK_URL (at FORK_BLOCK), where
 * the system first lives on the fork itself. `-- --full` runs all the tests on all of them, the Solidity tests too; `-- --quick`,
 * as the gate does, only goes on with the system that lived there.
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
/** How much is run: the gate's short form, the usual one, or everything on every node. */
type Extent = "quick" | "usual" | "full";

/** What is enough on anvil: another node's answers matter to a fork more than to what is deployed after it. */
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

function targets(extent: Extent): Target[] {
  const url = process.env["FORK_URL"] ?? "";
  if (url !== "") {
    const files = extent === "quick" ? LIVED_IN : ALL;
    return [{ name: new URL(url).host, files, open: () => chainAt(url, process.env["FORK_BLOCK"] ?? "") }];
  }
  return NODE_KINDS.flatMap((kind) => {
    const reason = missing(kind);
    if (reason !== undefined) console.log(`left out: a fork of ${kind}, ${reason}`);
    const files = extent === "full" || (extent === "usual" && kind === "hardhat") ? ALL : LIVED_IN;
    return reason === undefined ? [{ name: kind, files, open: () => livedInNode(kind) }] : [];
  });
}

async function passes({ name, files, open }: Target, extent: Extent): Promise<boolean> {
  const origin = await open();
  try {
    console.log(`\n=== on a fork of ${name} at block ${origin.block}`);
    const environment = { ...process.env, ...forkEnvironment(origin) };
    const passed = await runInParallel(files, { timeoutMs: TIMEOUT_MS }, environment);
    return extent === "full" ? (await runSolidityOn(environment)) && passed : passed;
  } finally {
    await origin.close();
  }
}

const flag = { type: "boolean", default: false } as const;
const { values } = parseArgs({ options: { full: flag, quick: flag } });
const extent = values.full ? "full" : values.quick ? "quick" : "usual";
let passed = true;
try {
  for (const target of targets(extent)) passed = (await passes(target, extent)) && passed;
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  passed = false;
}
process.exitCode = passed ? 0 : 1;
