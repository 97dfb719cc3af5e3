import { MsnError } from "../../offchain/domain/errors.js";
import { calculateEpoch } from "../../offchain/epoch/calculate.js";
import type { EpochEngine } from "../../offchain/epoch/verify.js";
import { calculateReference } from "../../offchain/reference/calculate.js";

/** The implementations of the rules, by the name that `--engine` takes. */
const ENGINES: ReadonlyMap<string, EpochEngine> = new Map<string, EpochEngine>([
  ["pipeline", calculateEpoch],
  ["reference", async (inputs) => Promise.resolve(calculateReference(inputs))],
]);

/** The engine of a name; throws `argument` for any other. */
export function epochEngine(name: string): EpochEngine {
  const engine = ENGINES.get(name);
  if (engine !== undefined) return engine;
  const known = [...ENGINES.keys()].join(" or ");
  throw new MsnError("argument", `expected ${known}, got ${JSON.stringify(name)}`, { field: "--engine" });
}
