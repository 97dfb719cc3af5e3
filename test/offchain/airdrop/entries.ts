import fc from "fast-check";

import type { AirdropEntry } from "../../../offchain/airdrop/entry.js";
import { UINT256_LIMIT } from "../../../offchain/domain/constants.js";
import type { Address } from "../../../offchain/domain/hex.js";

/** The account whose number this is. */
export const accountOf = (number: number): Address => `0x${number.toString(16).padStart(40, "0")}`;

/** Entries of accounts 1, 2, 3, … with these amounts in wei. */
export const entriesOf = (amounts: readonly bigint[]): AirdropEntry[] =>
  amounts.map((amountWei, index) => ({ index, account: accountOf(index + 1), amountWei }));

/** Lists of up to 40 entries with amounts of any size. */
export const entryLists = fc
  .array(fc.bigInt({ min: 1n, max: UINT256_LIMIT >> 8n }), { minLength: 1, maxLength: 40 })
  .map(entriesOf);
