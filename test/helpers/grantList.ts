import { getAddress } from "ethers";

/** Account `n` of many that nobody has a key of, with its checksum. */
export const somebody = (n: number): string => getAddress(`0x${(0xabc000 + n).toString(16).padStart(40, "0")}`);

/** A list of grants to accounts from `first` on, of 1.5, 2.5, 3.5, … MSN, and what they add up to. */
export function grantList(first: number, count: number): { readonly csv: string; readonly total: string } {
  const rows = Array.from({ length: count }, (_, i) => `${somebody(first + i)},${i + 1}.5\n`);
  return { csv: `beneficiary,amount\n${rows.join("")}`, total: String((count * (count + 1)) / 2 + count / 2) };
}
