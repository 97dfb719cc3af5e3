/**
 * Writes `snapshots/gas.json`, the gas of whole transactions at the size of today's network, and prints it beside what
 * others pay; `--check` compares instead. Exceeding a limit fails either way.
 */
import { formatTable } from "../../offchain/domain/table.js";
import { toJson } from "../../scripts/check/json.js";
import { checkOrWrite, readFileSet } from "../../scripts/check/snapshotSet.js";
import type { GasTable } from "./gasTable.js";
import { measureGas } from "./scenarios.js";

/** What a transaction may cost at most. */
const LIMITS: GasTable = new Map([
  ["claim, first", 82_500n],
  ["claim, repeat", 64_499n],
  ["claimBatch, ten anywhere to one recipient, repeat, each", 26_000n],
  ["claimBatch, ten neighbours to themselves, repeat, each", 26_000n],
  ["settle of twenty, all different, repeat, each", 30_000n],
  ["settle of twenty, one operator, repeat, each", 30_000n],
  ["settle of twenty, one payer, repeat, each", 30_000n],
  ["claim, usage paid besides, more", 10_000n],
  ["challenge, depth 18", 110_000n],
  ["demandLeaf, depth 18", 120_000n],
  ["answerLeaf, depth 18", 120_000n],
  ["stake, first", 110_000n],
  ["grantBatch of ten, each", 60_000n],
  ["release, repeat", 53_000n],
]);

const gas = await measureGas();
console.log(
  formatTable(
    ["transaction", "gas", "limit"],
    [...gas].map(([name, used]) => [name, String(used), String(LIMITS.get(name) ?? "")]),
    ["gas", "limit"],
  ),
);
checkOrWrite(
  "snapshots",
  readFileSet("snapshots", (path) => path === "gas.json"),
  new Map([["gas.json", toJson(Object.fromEntries([...gas].map(([name, used]) => [name, Number(used)])))]]),
  "npm run snapshot",
);
for (const [name, limit] of LIMITS) {
  const used = gas.get(name);
  if (used !== undefined && used <= limit) continue;
  console.error(`gas: ${name}: ${used === undefined ? "not measured" : `${used} is above the limit`} ${limit}`);
  process.exitCode = 1;
}
