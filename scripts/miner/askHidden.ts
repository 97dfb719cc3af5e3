import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

import { MsnError } from "../../offchain/domain/errors.js";

/** Asks on the terminal without showing what is typed; throws `argument` where nobody can be asked. */
export async function askHidden(question: string, variable: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new MsnError("argument", `no terminal to ask for the password; set ${variable}`);
  }
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const closed = new Promise<never>((_resolve, reject) => {
    terminal.once("close", () => {
      reject(new MsnError("argument", "no password given"));
    });
  });
  process.stderr.write(question);
  try {
    return await Promise.race([terminal.question(""), closed]);
  } finally {
    terminal.close();
    closed.catch(() => undefined);
    process.stderr.write("\n");
  }
}
