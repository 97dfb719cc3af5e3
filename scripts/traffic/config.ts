import { fromHex } from "../../offchain/domain/hex.js";
import type { JsonFields } from "../../offchain/io/jsonFields.js";
import { readJsonFields } from "../../offchain/io/jsonFile.js";

/** Reads the JSON file that a process of the traffic demo is started with: exactly these keys. Throws `io`, `json`. */
export async function readConfig(keys: readonly string[]): Promise<JsonFields> {
  const [, , file] = process.argv;
  if (file === undefined) throw new Error("expected a configuration file as only argument");
  return readJsonFields(file, keys);
}

/** A private key or a secret, 32 bytes. */
export const secretOf = (fields: JsonFields, key: string): Buffer => fromHex(fields.digest(key), 32);

/** Runs a process until it fails: one line on stderr, exit code 1. */
export async function runProcess(name: string, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    if (process.env["DEBUG_STACK"] === "1") console.error(error);
    process.exit(1);
  }
}
