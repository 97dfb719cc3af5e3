/**
 * Writes `docs/costs.md`, or compares it with `--check`; with `--gas-gwei`, `--data-gwei` and `--coin-usd` prints the tables at
 * these prices instead.
 */
import { parseArgs } from "node:util";

import { MsnError } from "../offchain/domain/errors.js";
import { checkOrWrite, readFileSet } from "./check/snapshotSet.js";
import { readGasSnapshot, renderCostsPage } from "./costs/document.js";
import { tablesAt } from "./costs/page.js";

const { values } = parseArgs({
  options: {
    check: { type: "boolean" },
    "gas-gwei": { type: "string" },
    "data-gwei": { type: "string", default: "0" },
    "coin-usd": { type: "string" },
  },
});

function price(name: "gas-gwei" | "data-gwei" | "coin-usd"): number {
  const text = values[name] ?? "";
  if (/^[0-9]{1,9}(\.[0-9]{1,9})?$/.test(text)) return Number(text);
  throw new MsnError("argument", `expected a decimal, got ${JSON.stringify(text)}`, { field: `--${name}` });
}

try {
  if (values["gas-gwei"] === undefined && values["coin-usd"] === undefined) {
    const committed = readFileSet("docs", (path) => path === "costs.md");
    checkOrWrite("docs", committed, new Map([["costs.md", await renderCostsPage()]]), "npm run costs");
  } else {
    const given = { gasGwei: price("gas-gwei"), dataGwei: price("data-gwei"), coinUsd: price("coin-usd") };
    console.log(tablesAt(readGasSnapshot(), [{ name: "at these prices", ...given }]));
  }
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
