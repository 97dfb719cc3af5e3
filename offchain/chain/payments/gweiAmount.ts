import { UINT64_LIMIT, WEI_PER_GWEI } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import { parseMsn } from "../amounts.js";

/** Gwei of an amount of MSN as people write it, more than nothing; throws `argument`, naming `field`. */
export function parseGwei(text: string, field: string): bigint {
  const wei = parseMsn(text, field);
  const problem = problemOf(wei);
  if (problem !== undefined) throw new MsnError("argument", `${problem}, got ${JSON.stringify(text)}`, { field });
  return wei / WEI_PER_GWEI;
}

function problemOf(wei: bigint): string | undefined {
  if (wei === 0n) return "expected more than 0 MSN";
  if (wei % WEI_PER_GWEI !== 0n) return "expected at most 9 decimals, as contracts count gwei (1e-9 MSN)";
  if (wei / WEI_PER_GWEI >= UINT64_LIMIT) return "expected less than 2^64 gwei, more than there ever is";
  return undefined;
}
