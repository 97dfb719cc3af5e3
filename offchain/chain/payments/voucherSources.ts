import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import { compareAscii } from "../../domain/order.js";
import { asFileError } from "../../io/files.js";
import type { JsonLine } from "../../io/jsonLines.js";
import { openStream } from "../../io/lines.js";
import { type SignedVoucher, voucherSigner } from "../../traffic/voucher.js";
import { readVouchers } from "../../traffic/voucherFile.js";

/** A voucher and who signed it; undefined for a signature that is none. */
export interface CandidateVoucher {
  readonly voucher: SignedVoucher;
  readonly signer: Address | undefined;
}

const VOUCHER_FILE = /\.ndjson(\.gz)?$/;

/** The file itself, or a folder's `.ndjson` and `.ndjson.gz` files in the order of their names. Throws `io`. */
export async function voucherFilesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => VOUCHER_FILE.test(name)).sort(compareAscii);
    if (names.length === 0) throw new MsnError("io", "has no .ndjson files", { file: path });
    return names.map((name) => join(path, name));
  } catch (error) {
    throw asFileError(path, "read", error);
  }
}

/** The vouchers of files, one after the other. Throws `json` with file, line and field, `io`, `gzip`. */
export async function* readVoucherFiles(files: readonly string[]): AsyncGenerator<JsonLine<SignedVoucher>> {
  for (const file of files) yield* readVouchers(openStream(file), file);
}

/**
 * Of every pair of payer and operator the highest voucher of each signer, highest first, pairs in the order in which they appear:
 * who may sign for a payer, the chain knows, and a forged voucher must not hide a real one. Throws what `vouchers` throws.
 */
export async function candidatesOf(
  vouchers: AsyncIterable<JsonLine<SignedVoucher>>,
  domain: Uint8Array,
  onRead: (lines: number) => void = () => undefined,
): Promise<CandidateVoucher[][]> {
  const pairs = new Map<string, Map<Address | undefined, SignedVoucher>>();
  let lines = 0;
  for await (const { value: voucher } of vouchers) {
    const pair = voucher.payer + voucher.operator;
    const bySigner = pairs.get(pair) ?? new Map<Address | undefined, SignedVoucher>();
    pairs.set(pair, bySigner);
    const signer = voucherSigner(domain, voucher);
    const held = bySigner.get(signer);
    if (held === undefined || held.cumulativeGwei < voucher.cumulativeGwei) bySigner.set(signer, voucher);
    onRead(++lines);
  }
  return [...pairs.values()].map((bySigner) =>
    [...bySigner].map(([signer, voucher]) => ({ voucher, signer })).sort((a, b) => byAmount(a.voucher, b.voucher)),
  );
}

const byAmount = (a: SignedVoucher, b: SignedVoucher): number =>
  a.cumulativeGwei === b.cumulativeGwei ? 0 : a.cumulativeGwei > b.cumulativeGwei ? -1 : 1;
