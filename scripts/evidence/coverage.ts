/**
 * Line and branch coverage of contracts/ by the unit tests alone, under Foundry. Fails below 100 %, except for what
 * coverageExceptions.json names with a reason, and when that file names something that is covered.
 * Invariant tests are left out: what they reach is chance.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { ROOT, listFiles, readText } from "../check/files.js";
import { compareGaps, coverageTable, describeGap, gapsOf, parseExceptions } from "./coverageGaps.js";
import { prepareFoundry, runForge } from "./foundry.js";
import { parseLcov, type FileCoverage } from "./lcov.js";

const EXCEPTIONS = "scripts/evidence/coverageExceptions.json";
const FOLDER = "cache/forge/coverage";
const TRACE = `${FOLDER}/lcov.info`;
/** Declarations only, and what only tests use. */
const NOT_MEASURED = /^contracts\/(?:interfaces|mocks)\//;
/** So that two runs on the same sources agree. */
const SEED = "0x6d736e";

function readRequired(path: string): string {
  const text = readText(join(ROOT, path));
  if (text === undefined) throw new Error(`${path}: missing`);
  return text;
}

async function measure(): Promise<FileCoverage[]> {
  const foundry = await prepareFoundry({ name: "coverage", sources: "contracts", tests: "test/unit" });
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  const args = ["--report", "lcov", "--report-file", join(ROOT, TRACE), "--fuzz-seed", SEED];
  const code = runForge(foundry, ["coverage", ...args, ...process.argv.slice(2)]);
  if (code !== 0) throw new Error(`forge coverage ended with ${code}: a test failed, or the sources do not compile`);
  const measured = parseLcov(readRequired(TRACE)).filter(({ file }) => isMeasured(file));
  const missing = listFiles(join(ROOT, "contracts"))
    .map((file) => `contracts/${file}`)
    .find((file) => file.endsWith(".sol") && isMeasured(file) && !measured.some((entry) => entry.file === file));
  if (missing !== undefined) throw new Error(`${missing}: not in ${TRACE}, expected every contract there`);
  return measured;
}

function isMeasured(file: string): boolean {
  return file.startsWith("contracts/") && !NOT_MEASURED.test(file);
}

try {
  const coverage = await measure();
  const exceptions = parseExceptions(JSON.parse(readRequired(EXCEPTIONS)), EXCEPTIONS);
  const { unexplained, stale } = compareGaps(gapsOf(coverage, readRequired), exceptions);
  console.log(`\n${coverageTable(coverage)}\n`);
  for (const gap of unexplained) console.error(describeGap(gap));
  for (const { file, kind, code } of stale) console.error(`${EXCEPTIONS}: ${file}, ${kind}, ${code}: covered, or gone`);
  console.log(`coverage: ${unexplained.length} gaps, ${exceptions.length} exceptions, ${stale.length} of them stale`);
  process.exitCode = unexplained.length + stale.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
