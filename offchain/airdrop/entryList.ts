import { readAmountList } from "../io/amountList.js";
import type { AirdropEntry } from "./entry.js";

/**
 * Reads the list of an airdrop, a CSV `account,amount` with amounts in MSN; an entry's index is its place in the file, the
 * first line below the header being 0. The amounts must add up to `totalWei`, to the wei. Throws `io`, `gzip`, or `csv`
 * and `address` with file, line and field.
 */
export async function readEntryList(file: string, totalWei: bigint): Promise<AirdropEntry[]> {
  const list = await readAmountList(file, { accountColumn: "account", allowDuplicates: false }, totalWei);
  return list.map(({ account, amountWei }, index) => ({ index, account, amountWei }));
}
