/**
 * Static analysis of contracts/ by Slither. Fails on a finding that slitherFindings.json does not explain, and on an
 * explanation of something that Slither no longer finds. Further arguments go to Slither.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { delimiter, join } from "node:path";

import { ROOT, readText } from "../check/files.js";
import { compareFindings, describeFinding, findingsOf, parseExplanations } from "./findings.js";
import { prepareFoundry, runForge } from "./foundry.js";
import { installPythonTools, pythonTool, pythonTools } from "./python.js";

const EXPLANATIONS = "scripts/evidence/slitherFindings.json";
const RESULTS = join(ROOT, "cache", "forge", "slither", "findings.json");
/** Libraries have had their own analysis, and mocks are not deployed. */
const NOT_ANALYSED = "node_modules|contracts/mocks";

async function analyse(): Promise<unknown> {
  const foundry = await prepareFoundry({ name: "slither", sources: "contracts", tests: "cache/forge/slither/none" });
  // Forge leaves the build information of earlier sources there, and Slither would analyse those too.
  rmSync(join(ROOT, foundry.out), { recursive: true, force: true });
  if (runForge(foundry, ["build", "--force", "--build-info"]) !== 0)
    throw new Error("forge build: the contracts do not compile");
  rmSync(RESULTS, { force: true });
  const build = [
    "--compile-force-framework",
    "foundry",
    "--foundry-ignore-compile",
    "--foundry-out-directory",
    join(ROOT, foundry.out),
  ];
  // The folder with foundry.toml, since crytic-compile looks for one.
  const args = [
    join(RESULTS, ".."),
    ...build,
    "--filter-paths",
    NOT_ANALYSED,
    "--json",
    RESULTS,
    ...process.argv.slice(2),
  ];
  const env = { ...foundry.env, PATH: `${pythonTools()}${delimiter}${foundry.env["PATH"] ?? ""}` };
  // Its exit code says that there are findings; what they are is compared below.
  const { error, stderr } = spawnSync(pythonTool("slither"), args, { cwd: ROOT, env, encoding: "utf8" });
  if (error !== undefined) throw error;
  const results = readText(RESULTS);
  if (results === undefined) throw new Error(`slither: no results; it said:\n${stderr.trim()}`);
  return JSON.parse(results);
}

try {
  installPythonTools();
  const findings = findingsOf(await analyse());
  const explanations = parseExplanations(JSON.parse(readText(join(ROOT, EXPLANATIONS)) ?? "[]"), EXPLANATIONS);
  const { unexplained, stale } = compareFindings(findings, explanations);
  for (const finding of unexplained) console.error(describeFinding(finding));
  for (const { detector, place } of stale) console.error(`${EXPLANATIONS}: ${detector} in ${place}: no longer found`);
  console.log(
    `slither: ${findings.length} findings, ${unexplained.length} unexplained, ${stale.length} explanations stale`,
  );
  process.exitCode = unexplained.length + stale.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
