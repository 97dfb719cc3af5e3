import type { Address } from "../domain/hex.js";
import type { JsonLine } from "../io/jsonLines.js";
import { readJsonLines } from "../io/jsonLines.js";
import type { SignedVoucher } from "./voucher.js";
import { voucherSigner } from "./voucher.js";
import { readVoucher, VOUCHER_KEYS } from "./voucherJson.js";

/** A voucher and who signed it. */
export interface RecoveredVoucher {
  readonly voucher: SignedVoucher;
  readonly signer: Address;
}

/**
 * The vouchers of an NDJSON file, one at a time and unverified; `file` is its name in errors. Throws `json` with file,
 * line and field, `io`, `gzip`.
 */
export const readVouchers = (source: AsyncIterable<unknown>, file: string): AsyncGenerator<JsonLine<SignedVoucher>> =>
  readJsonLines(source, file, (fields) => readVoucher(fields.exactly(VOUCHER_KEYS)));

/**
 * The highest voucher of every pair of payer and operator, in the order in which the pairs appear. Only vouchers that
 * `isGood` accepts count (may this account sign for this payer?), as a forged line must not hide a real one. Memory grows
 * with the pairs, not with the lines. Throws what `vouchers` throws.
 */
export async function highestVouchers(
  vouchers: AsyncIterable<JsonLine<SignedVoucher>>,
  domain: Uint8Array,
  isGood: (recovered: RecoveredVoucher) => boolean,
): Promise<RecoveredVoucher[]> {
  const highest = new Map<string, RecoveredVoucher>();
  for await (const { value: voucher } of vouchers) {
    const pair = voucher.payer + voucher.operator;
    const held = highest.get(pair);
    if (held !== undefined && held.voucher.cumulativeGwei >= voucher.cumulativeGwei) continue;
    const signer = voucherSigner(domain, voucher);
    if (signer !== undefined && isGood({ voucher, signer })) highest.set(pair, { voucher, signer });
  }
  return [...highest.values()];
}
