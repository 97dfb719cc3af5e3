import { isAbsolute, relative, resolve, sep } from "node:path";

import { EPOCH_SECONDS, MIN_ROUND_SECONDS } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import { writeCsv } from "../io/csv.js";
import { asFileError, writeAtomically } from "../io/files.js";
import { gzip } from "../io/gzip.js";
import { openStream, readLines } from "../io/lines.js";
import { requireVacant, writeNewDirectory } from "../io/newDirectory.js";
import { batchPath, REGISTRATIONS_FILE } from "../io/proofFolder.js";
import { registrationDomain } from "../proofs/registrationDigest.js";
import { readRelayRows } from "./relayCsv.js";
import type { RowCounts } from "./relayEpoch.js";
import { relaysOf } from "./relayEpoch.js";
import { relayKeys } from "./relayKeys.js";
import type { RelayOperator } from "./relayProofs.js";
import { RelayProofs } from "./relayProofs.js";

/** The round length of a policy unless it says otherwise, in seconds. */
export const DEFAULT_ROUND_SECONDS = 3600;

const PROGRESS_ROWS = 5_000;

/** What to import, for which epoch of which deployment, and where to. */
export interface RelayImport {
  /** Relay file, `.csv` or `.csv.gz`. */
  readonly csv: string;
  readonly epoch: number;
  /** Start of this epoch, Unix seconds. */
  readonly start: number;
  readonly chainId: number;
  /** The MSN token, which registrations are signed for. */
  readonly token: Address;
  /** Proof folder to create; must be missing or empty. */
  readonly out: string;
  /** Seconds; must divide the epoch. Default 3600. */
  readonly roundLength?: number;
  /** All keys come from it. Default: the public test mnemonic. */
  readonly mnemonic?: string;
  /** Only the first so many measured relays, in the file's order. */
  readonly limit?: number;
  /** Stores every file as `.gz`. */
  readonly isGzip?: boolean;
  /** CSV `operator,nodes,key` to write, outside the proof folder: the operators' test keys. */
  readonly accounts?: string;
}

/** What was imported. */
export interface RelayImportSummary {
  readonly rows: Readonly<RowCounts>;
  /** Registered nodes, and those of them that are GatewayX. */
  readonly relays: number;
  readonly gatewayX: number;
  /** Ascending by account. */
  readonly operators: readonly RelayOperator[];
  /** The three verifiers; each has the same batches. */
  readonly verifiers: readonly Address[];
  /** The rounds with a batch, ascending. */
  readonly rounds: readonly number[];
}

/** How far an import is. */
export interface RelayImportProgress {
  readonly phase: "rows" | "files";
  readonly done: number;
}

/**
 * Turns a file of relay observations into a proof folder: FOR TESTING, since keys and roles are made up; addresses,
 * countries, bandwidths and times are the file's. A row with bandwidth becomes a probe of all three verifiers in the
 * round of its time; of several rows of a relay in one round the last one counts. Rows outside the epoch and rows
 * without bandwidth are left out and counted, and so is a relay without any other row. Same file and request, same bytes.
 *
 * Throws `csv` with file and line, `io`, `gzip`, `argument` for a request that cannot be, `output` for a folder that is
 * not empty; then nothing is written.
 */
export async function importRelays(
  request: RelayImport,
  onProgress: (progress: RelayImportProgress) => void = () => undefined,
): Promise<RelayImportSummary> {
  const roundLength = request.roundLength ?? DEFAULT_ROUND_SECONDS;
  requireRequest(request, roundLength);
  await requireVacant(request.out);
  const keys = relayKeys(request.mnemonic);
  const domain = registrationDomain(request.chainId, request.token);
  const proofs = new RelayProofs(keys, domain, keys.tagSecret(request.epoch));
  const rows: RowCounts = { read: 0, outside: 0, withoutBandwidth: 0, repeated: 0 };

  const lines = readLines(openStream(request.csv), request.csv);
  const relays = relaysOf(readRelayRows(lines, request.csv), { start: request.start, roundLength }, rows);
  let reported = 0;
  for await (const relay of relays) {
    if (relay.byRound.size > 0) proofs.add(relay);
    if (proofs.relays === request.limit) break;
    if (rows.read - reported >= PROGRESS_ROWS) {
      reported = rows.read;
      onProgress({ phase: "rows", done: reported });
    }
  }
  requireMeasurements(request, proofs, rows);

  const verifiers = keys.verifiers.map(({ account }) => account);
  const { operators, rounds } = proofs;
  await writeNewDirectory(request.out, async (folder) => {
    await writeProofs(folder, proofs, verifiers, request.isGzip === true, onProgress);
    if (request.accounts !== undefined) await writeAccounts(request.accounts, operators);
  });
  return { rows, relays: proofs.relays, gatewayX: proofs.gatewayX, operators, verifiers, rounds };
}

async function writeProofs(
  folder: string,
  proofs: RelayProofs,
  verifiers: readonly Address[],
  isGzip: boolean,
  onProgress: (progress: RelayImportProgress) => void,
): Promise<void> {
  const store = async (path: string, content: Buffer): Promise<void> => {
    await writeAtomically(`${folder}/${path}${isGzip ? ".gz" : ""}`, content);
  };
  const pack = (content: Buffer): Buffer => (isGzip ? gzip(content) : content);
  await store(REGISTRATIONS_FILE, pack(proofs.registrations()));
  for (const [done, round] of proofs.rounds.entries()) {
    const batch = pack(proofs.batch(round));
    for (const verifier of verifiers) await store(batchPath(verifier, round), batch);
    onProgress({ phase: "files", done: done + 1 });
  }
}

async function writeAccounts(file: string, operators: readonly RelayOperator[]): Promise<void> {
  const table = operators.map(({ operator, nodes, key }) => [operator, nodes, key]);
  try {
    await writeAtomically(
      file,
      writeCsv("operator,nodes,key", table, (row) => row.join(",")),
    );
  } catch (error) {
    throw asFileError(file, "write", error);
  }
}

function requireRequest({ out, limit, accounts }: RelayImport, roundLength: number): void {
  if (!Number.isInteger(roundLength) || roundLength < MIN_ROUND_SECONDS || EPOCH_SECONDS % roundLength !== 0) {
    throw new MsnError(
      "argument",
      `round length: expected at least ${MIN_ROUND_SECONDS} seconds that divide ${EPOCH_SECONDS}, got ${roundLength}`,
    );
  }
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 1)) {
    throw new MsnError("argument", `limit: expected at least 1, got ${limit}`);
  }
  if (accounts === undefined) return;
  const inside = relative(resolve(out), resolve(accounts));
  if (!isAbsolute(inside) && inside.split(sep)[0] !== "..") {
    throw new MsnError("argument", "accounts: expected a file outside the proof folder", { file: accounts });
  }
}

function requireMeasurements({ csv, epoch, start }: RelayImport, proofs: RelayProofs, rows: RowCounts): void {
  if (proofs.relays > 0) return;
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  const range = `${time(start)} to before ${time(start + EPOCH_SECONDS)}`;
  const problem = rows.outside === rows.read ? "no row falls into" : "no row has bandwidth in";
  throw new MsnError("csv", `${problem} epoch ${epoch} (${range})`, { file: csv });
}
