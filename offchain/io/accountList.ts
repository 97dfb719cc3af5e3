import { createReadStream } from "node:fs";

import { MsnError } from "../domain/errors.js";
import { type Address, toAddress } from "../domain/hex.js";
import { readLines } from "./lines.js";

/** The accounts of a file, one a line; empty lines and lines that start with `#` do not count. Throws `io`, `argument`. */
export async function readAccountList(file: string): Promise<Address[]> {
  const accounts: Address[] = [];
  for await (const { number, text } of readLines(createReadStream(file), file)) {
    const entry = text.trim();
    if (entry !== "" && !entry.startsWith("#")) accounts.push(asAccount(entry, file, number));
  }
  if (accounts.length === 0) throw new MsnError("argument", "names no account", { file });
  return accounts;
}

function asAccount(text: string, file: string, line: number): Address {
  try {
    return toAddress(text);
  } catch (error) {
    throw MsnError.within({ file, line }, error);
  }
}
