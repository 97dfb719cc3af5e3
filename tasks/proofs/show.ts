import { basename, dirname, resolve } from "node:path";

import { MsnError } from "../../offchain/domain/errors.js";
import { PROBE_BYTES } from "../../offchain/domain/probeLayout.js";
import { probesToLines, registrationsToLines } from "../../offchain/epoch/proofLines.js";
import { systemCode } from "../../offchain/io/files.js";
import { PROBES_FOLDER } from "../../offchain/io/proofFolder.js";
import { readStored } from "../../offchain/io/storedFile.js";
import { firstProbeFault } from "../../offchain/proofs/probeBatch.js";
import { decodeProbe } from "../../offchain/proofs/probeRecord.js";
import { decodeRegistration, REGISTRATION_BYTES } from "../../offchain/proofs/registrationRecord.js";
import { NOT_GIVEN } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { formatTable } from "../../offchain/domain/table.js";

interface Arguments {
  readonly file: string;
  readonly type: string;
  readonly json: boolean;
}

type FileType = "probes" | "registrations";

const BATCH_NAME = /^[0-9]{5}\.rows(\.gz)?$/;
const SHOWN_TAG = 10; // 0x and 8 digits tell tags apart
const LAST_SECOND = 8_640_000_000_000n; // of JavaScript's dates

/** `proofs show`: fixed-width records as people (a table) or programs (NDJSON) read them. */
export default async function show(args: Arguments): Promise<unknown> {
  return runTask(async () => {
    const type = typeOf(args);
    const bytes = await readStored({ location: args.file, isGzip: args.file.endsWith(".gz") });
    const size = type === "probes" ? PROBE_BYTES : REGISTRATION_BYTES;
    if (bytes.length % size !== 0) {
      throw new MsnError("record", `expected a multiple of ${size} bytes, got ${bytes.length}`, { file: args.file });
    }
    const text = textOf(bytes, type, args);
    const fault = type === "probes" ? firstProbeFault(bytes) : undefined;
    await print(text);
    if (fault !== undefined) {
      console.error(`warning: ${args.file}, record ${fault.record}: ${fault.code}; the rules reject this batch`);
    }
  });
}

/** Prints a text; a reader that has seen enough (`| head`) is no failure. */
function print(text: string): Promise<void> {
  return new Promise((succeed, fail) => {
    const done = (error?: Error | null): void => {
      if (error instanceof Error && systemCode(error) !== "EPIPE") fail(error);
      else succeed();
    };
    process.stdout.once("error", done);
    process.stdout.write(text, done);
  });
}

function textOf(bytes: Buffer, type: FileType, { file, json }: Arguments): string {
  if (!json) return `${type === "probes" ? probeTable(bytes) : registrationTable(bytes)}\n`;
  try {
    return type === "probes" ? probesToLines(bytes) : registrationsToLines(bytes);
  } catch (error) {
    throw MsnError.within({ file }, error);
  }
}

function typeOf({ file, type }: Arguments): FileType {
  if (type === "probes" || type === "registrations") return type;
  if (type !== NOT_GIVEN) {
    throw new MsnError("argument", `--type: expected probes or registrations, got ${JSON.stringify(type)}`);
  }
  const name = basename(file);
  if (name.startsWith("registrations")) return "registrations";
  if (BATCH_NAME.test(name) || basename(dirname(dirname(resolve(file)))) === PROBES_FOLDER) return "probes";
  throw new MsnError("argument", "the name does not tell what it holds; give --type probes or --type registrations", {
    file,
  });
}

function probeTable(batch: Buffer): string {
  const rows = offsets(batch, PROBE_BYTES).map((at) => {
    const { node, host, net, wide, kbps, storageGb, country, kind, portOpen } = decodeProbe(batch, at);
    const tags = [host, net, wide].map((tag) => (/^0x0+$/.test(tag) ? "-" : tag.slice(0, SHOWN_TAG)));
    return [
      node,
      ...tags,
      `${kbps}`,
      `${storageGb}`,
      country === "" ? "-" : country,
      `${kind}`,
      portOpen ? "open" : "-",
    ];
  });
  const header = ["node", "host", "net", "wide", "kbit/s", "storage GB", "country", "kind", "port"];
  return formatTable(header, rows, ["kbit/s", "storage GB", "kind"]);
}

function registrationTable(records: Buffer): string {
  const rows = offsets(records, REGISTRATION_BYTES).map((at) => {
    const registration = decodeRegistration(records, at);
    const { node, operator, kind, issuedAt } = registration;
    return [node, operator, `${registration.class}`, `${kind}`, timeText(issuedAt)];
  });
  return formatTable(["node", "operator", "class", "kind", "issued at (UTC)"], rows, ["class", "kind"]);
}

const offsets = (bytes: Buffer, size: number): number[] =>
  Array.from({ length: bytes.length / size }, (_, record) => record * size);

function timeText(seconds: bigint): string {
  return seconds > LAST_SECOND ? `${seconds}` : new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z");
}
