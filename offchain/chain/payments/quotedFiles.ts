import type { Address } from "../../domain/hex.js";
import { marketplaceSeparator } from "../../traffic/marketplaceDomain.js";
import type { Sender } from "../sender.js";
import { type QuotedVouchers, quoteVouchers } from "./voucherQuotes.js";
import { candidatesOf, readVoucherFiles } from "./voucherSources.js";

const LINES_A_REPORT = 100;

/** What the chain says to the vouchers of files, as of `block`. */
export interface QuotedFiles extends QuotedVouchers {
  readonly block: number;
  /** Pairs that are not `operator`'s, left out. */
  readonly otherPairs: number;
}

export interface QuoteOptions {
  /** Only this operator's vouchers count. */
  readonly operator?: Address;
  /** Hears how far the work is, for people. */
  readonly onProgress?: (text: string) => void;
}

/**
 * Reads files of vouchers and asks the contract about the highest of every pair. Throws `json` with file, line and field, `io`,
 * `gzip`.
 */
export async function quoteFiles(
  { book, contracts, provider }: Pick<Sender, "book" | "contracts" | "provider">,
  files: readonly string[],
  { operator, onProgress = () => undefined }: QuoteOptions = {},
): Promise<QuotedFiles> {
  const domain = marketplaceSeparator(book.chainId, book.contracts.Escrow);
  const all = await candidatesOf(readVoucherFiles(files), domain, (lines) => {
    if (lines % LINES_A_REPORT === 0) onProgress(`${lines} vouchers read`);
  });
  const pairs = all.filter(([first]) => operator === undefined || first?.voucher.operator === operator);
  const block = await provider.getBlockNumber();
  const quoted = await quoteVouchers(contracts, pairs, block, (done, total) => {
    onProgress(`vouchers compared with the chain: ${done} of ${total}`);
  });
  return { ...quoted, block, otherPairs: all.length - pairs.length };
}
