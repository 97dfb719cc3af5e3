/** A verifier that probes nodes round by round: `tsx scripts/traffic/verifier.ts CONFIG.json`; see `demo:traffic`. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { chainTime } from "../../offchain/chain/chainTime.js";
import { openDeployment } from "../../offchain/chain/node.js";
import type { Address } from "../../offchain/domain/hex.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { packMeasurements } from "../../offchain/epoch/measurementLines.js";
import { writeAtomically } from "../../offchain/io/files.js";
import { readLines } from "../../offchain/io/lines.js";
import { batchPath } from "../../offchain/io/proofFolder.js";
import { readConfig, runProcess, secretOf } from "./config.js";
import { probeNode } from "./probe.js";

const KEYS = ["rpc", "deployment", "proofs", "verifier", "secret", "nodes", "start", "rounds", "roundSeconds"];
const PROBE_BYTES = 128 * 1024;
const POLL_MS = 20;
const ATTEMPTS = 20;
const PAUSE_MS = 250;
const LOCALHOST = "127.0.0.1";
/** What a probe cannot tell on this machine: no country, no kind. */
const UNKNOWN = { country: "", kind: 0 };

async function main(): Promise<void> {
  const config = await readConfig(KEYS);
  const { provider } = await openDeployment(config.text("rpc"), { file: config.text("deployment") });
  const start = config.integer("start", 0, Number.MAX_SAFE_INTEGER);
  const rounds = config.integer("rounds", 1, 100_000);
  const roundSeconds = config.integer("roundSeconds", 60, 604_800);
  const verifier = config.address("verifier");
  const nodes = config.object("nodes");
  const folders = nodes.keys().map((node) => [toAddress(node), nodes.text(node)] as const);
  for (;;) {
    const round = Math.floor(((await chainTime(provider)) - start) / roundSeconds);
    if (round >= rounds) return;
    const file = join(config.text("proofs"), batchPath(verifier, Math.max(round, 0)));
    if (round < 0 || existsSync(file)) {
      await sleep(POLL_MS);
      continue;
    }
    const lines: string[] = [];
    for (const [node, folder] of folders) lines.push(...(await measured(node, folder)));
    // Written whole or not at all: a killed verifier measures the round again.
    await writeAtomically(
      file,
      await packMeasurements(readLines(Readable.from(lines), file), file, secretOf(config, "secret")),
    );
  }
}

/** A measurement line of a node, or none where it stays away. */
async function measured(node: Address, folder: string): Promise<string[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await probeNode(`http://${LOCALHOST}:${await portIn(folder)}`, node, PROBE_BYTES);
    if (found !== undefined) {
      return [`${JSON.stringify({ node, address: LOCALHOST, ...found, ...UNKNOWN, portOpen: 1 })}\n`];
    }
    await sleep(PAUSE_MS);
  }
  return [];
}

const portIn = async (folder: string): Promise<string> => readFile(join(folder, "port"), "utf8").catch(() => "0");

await runProcess("verifier", main);
