import { existsSync } from "node:fs";
import { basename, join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { EPOCH_SECONDS, MIN_ROUND_SECONDS } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { PROBE_BYTES } from "../../offchain/domain/probeLayout.js";
import { packMeasurements } from "../../offchain/epoch/measurementLines.js";
import { writeAtomically } from "../../offchain/io/files.js";
import { gzip } from "../../offchain/io/gzip.js";
import type { Line } from "../../offchain/io/lines.js";
import { openStream, readLines } from "../../offchain/io/lines.js";
import { batchPath } from "../../offchain/io/proofFolder.js";
import { NOT_GIVEN, optional, required, requiredInteger } from "../support/options.js";
import { progressLine } from "../support/progress.js";
import { runTask } from "../support/runTask.js";
import { optionalAddress } from "./options.js";
import { requireSecret, secretBytes } from "./secrets.js";

interface Arguments {
  readonly in: string;
  readonly out: string;
  readonly outDir: string;
  readonly verifier: string;
  readonly round: string;
  readonly gzip: boolean;
  readonly quiet: boolean;
}

const SECRET = "MSN_TAG_SECRET";
const STANDARD_INPUT = "-";
const LINES_PER_UPDATE = 10_000;

/** `proofs pack`: NDJSON of measurements → one batch; nothing is written unless every line is good. */
export default async function pack(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const input = required("in", args.in);
    const output = outputFile(args);
    const secret = secretBytes(SECRET, await requireSecret(hre, SECRET));
    const name = input === STANDARD_INPUT ? "standard input" : input;
    const lines = readLines(input === STANDARD_INPUT ? process.stdin : openStream(input), name);
    const progress = progressLine(args.quiet);
    const batch = await packMeasurements(counted(lines, progress), name, secret).finally(() => {
      progress.done();
    });
    await writeAtomically(output, args.gzip ? gzip(batch) : batch);
    console.log(`${batch.length / PROBE_BYTES} records packed: ${output}`);
  });
}

/** Where the batch goes; throws `argument`, also where the same batch is there in the other form: only one may be. */
function outputFile(args: Arguments): string {
  const extension = args.gzip ? ".rows.gz" : ".rows";
  const file = optional(args.out) ?? fileInFolder(args, args.gzip ? ".gz" : "");
  if (
    args.out !== NOT_GIVEN &&
    (args.outDir !== NOT_GIVEN || args.verifier !== NOT_GIVEN || args.round !== NOT_GIVEN)
  ) {
    throw new MsnError("argument", "--out goes without --out-dir, --verifier and --round");
  }
  if (!basename(file).endsWith(extension)) {
    throw new MsnError("argument", `--out: expected a name that ends in ${extension}, got ${file}`);
  }
  const twin = args.gzip ? file.slice(0, -".gz".length) : `${file}.gz`;
  if (existsSync(twin))
    throw new MsnError("output", "is there already; a batch is stored plain or as .gz", { file: twin });
  return file;
}

function fileInFolder(args: Arguments, suffix: string): string {
  if (args.outDir === NOT_GIVEN) {
    throw new MsnError("argument", "--out, or --out-dir with --verifier and --round, is required, see --help");
  }
  const verifier = optionalAddress("verifier", required("verifier", args.verifier));
  const round = requiredInteger("round", args.round, 0);
  const rounds = EPOCH_SECONDS / MIN_ROUND_SECONDS;
  if (round >= rounds || verifier === undefined) {
    throw new MsnError("argument", `--round: expected 0 to ${rounds - 1}, got ${round}`);
  }
  return join(args.outDir, batchPath(verifier, round) + suffix);
}

async function* counted(lines: AsyncIterable<Line>, progress: { update(text: string): void }): AsyncGenerator<Line> {
  for await (const line of lines) {
    if (line.number % LINES_PER_UPDATE === 0) progress.update(`${line.number} lines`);
    yield line;
  }
}
