/**
 * Compiles the contracts and brings the committed `typechain-types` up to date; `--check` compares instead. Types are
 * built in a temporary folder, so a check leaves the committed ones as they are, whatever the state of the working tree.
 * Hardhat writes hardhat.d.ts and index.ts in an order that changes from build to build and keeps the types of
 * deleted contracts; both are put right here.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import config from "../../hardhat.config.js";
import { ROOT } from "./files.js";
import { checkOrWrite, readFileSet, type FileSet } from "./snapshotSet.js";

const FOLDER = "typechain-types";

async function generate(): Promise<FileSet> {
  // Inside the repository, since TypeChain derives paths from it, and in a folder that git ignores.
  const cache = join(ROOT, "cache");
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, `${FOLDER}-`));
  try {
    const hre = await createHardhatRuntimeEnvironment(
      { ...config, typechain: { outDir: relative(ROOT, temporary) } },
      { config: join(ROOT, "hardhat.config.ts") },
      ROOT,
    );
    await hre.tasks.getTask("build").run({});
    return inFixedOrder(readFileSet(relative(ROOT, temporary)));
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

function inFixedOrder(files: FileSet): FileSet {
  const unordered = ["hardhat.d.ts", "index.ts"];
  return new Map([...files].map(([path, text]) => [path, unordered.includes(path) ? sortDeclarations(text) : text]));
}

/** Sorts each run of adjacent one-line overloads or exports, without their indentation, which only the first has. */
function sortDeclarations(text: string): string {
  const runs = /(?:^[ \t]*(?:getContract\w*\(|deployContract\(|export (?:type )?\{).*\n?)+/gm;
  return text.replace(runs, (run) => {
    const lines = run.trimEnd().split("\n");
    return `${lines
      .map((line) => line.trim())
      .sort()
      .join("\n")}\n`;
  });
}

try {
  checkOrWrite(FOLDER, readFileSet(FOLDER), await generate(), "npm run build");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
