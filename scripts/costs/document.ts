import { join } from "node:path";

import { format, resolveConfig } from "prettier";

import { MsnError } from "../../offchain/domain/errors.js";
import { isRecord } from "../../offchain/io/jsonRecord.js";
import { ROOT, readText } from "../check/files.js";
import type { GasSnapshot } from "./actions.js";
import { costsPage } from "./page.js";

const SNAPSHOT = join("snapshots", "gas.json");

/** The committed gas of whole transactions. Throws `json` where it holds anything but numbers. */
export function readGasSnapshot(): GasSnapshot {
  const value: unknown = JSON.parse(readText(join(ROOT, SNAPSHOT)) ?? "null");
  if (!isRecord(value)) throw new MsnError("json", "expected an object of numbers", { file: SNAPSHOT });
  return Object.fromEntries(
    Object.entries(value).map(([name, gas]) => {
      if (typeof gas === "number") return [name, gas];
      throw new MsnError("json", "expected a number", { file: SNAPSHOT, field: name });
    }),
  );
}

/** `docs/costs.md` as it is to be committed. */
export async function renderCostsPage(): Promise<string> {
  const options = await resolveConfig(join(ROOT, "docs", "costs.md"));
  return format(costsPage(readGasSnapshot()), { ...options, parser: "markdown" });
}
