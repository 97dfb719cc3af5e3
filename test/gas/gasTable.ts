import type { ContractTransactionResponse } from "ethers";

/** Gas of whole transactions by what they do. */
export type GasTable = Map<string, bigint>;

/** Gas that a transaction used, all of it. */
export async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<bigint> {
  return (await (await sent).wait())?.gasUsed ?? 0n;
}

/** An account that nobody has the key of. */
export const strangerAt = (index: number): `0x${string}` =>
  `0x${(0xa11ce000000n + BigInt(index)).toString(16).padStart(40, "b")}`;
