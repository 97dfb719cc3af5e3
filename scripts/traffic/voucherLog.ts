import { Journal } from "../../offchain/io/journal.js";
import type { ServingLedger } from "../../offchain/traffic/servingLedger.js";
import type { SignedVoucher } from "../../offchain/traffic/voucher.js";
import { voucherLine } from "../../offchain/traffic/voucherJson.js";

const textOf = (voucher: SignedVoucher): string => voucherLine(voucher).trimEnd();

/** The file of every voucher that was accepted, one a line: what the operator settles. */
export class VoucherLog {
  private constructor(private readonly file: Journal) {}

  /**
   * Opens the file, which need not exist, and adds what a kill kept out of it: the ledger takes a voucher before this file
   * does, and takes none twice. Throws `io`.
   */
  static async open(file: string, ledger: ServingLedger): Promise<VoucherLog> {
    const missing = new Set<string>();
    for (const event of ledger.history()) if (event.event === "voucher") missing.add(textOf(event.voucher));
    const log = await Journal.open(file, ({ text }) => missing.delete(text));
    await Promise.all([...missing].map((text) => log.append(text)));
    return new VoucherLog(log);
  }

  /** Done once the voucher is on disk. Throws `io`. */
  append(voucher: SignedVoucher): Promise<void> {
    return this.file.append(textOf(voucher));
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
