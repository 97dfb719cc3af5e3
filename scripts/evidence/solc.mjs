// The part of solc's command line that Foundry and crytic-compile use, on the npm package's JavaScript build.
import { readFileSync, writeSync } from "node:fs";

import solc from "solc";

/** Writes everything, also to a pipe that takes less at a time. */
function write(text) {
  const bytes = Buffer.from(text);
  for (let sent = 0; sent < bytes.length;) {
    try {
      sent += writeSync(1, bytes, sent);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

if (process.argv.includes("--version")) {
  write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
} else if (process.argv.includes("--standard-json")) {
  write(solc.compile(readFileSync(0, "utf8")));
} else {
  console.error(`solc.mjs ${process.argv.slice(2).join(" ")}: expected --version or --standard-json`);
  process.exitCode = 1;
}
