import { type AddressBook, CONTRACT_NAMES, perContract } from "../../offchain/chain/addressBook.js";
import type { Address } from "../../offchain/domain/hex.js";
import { testBook } from "../helpers/testBook.js";

const CHAIN_ID = 31337;

/** An address book of contracts that nobody deployed. */
export const BOOK: AddressBook = testBook(
  CHAIN_ID,
  0,
  perContract((name): Address => `0x${"c0".repeat(19)}${String(CONTRACT_NAMES.indexOf(name) + 10)}`),
);

/** An account that is not in it. */
export const STRANGER: Address = `0x${"5e".repeat(20)}`;
