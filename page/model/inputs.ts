import { parseMsn } from "../../offchain/chain/amounts.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";

/** An account that people typed: with the checksum of EIP-55, or in one letter case. Throws `address` or `argument`. */
export function parseAccount(text: string): Address {
  if (text === "") throw new MsnError("argument", "expected an account: 0x and 40 hex digits");
  const account = toAddress(text);
  if (account === ZERO_ADDRESS) throw new MsnError("argument", "expected an account other than zero");
  return account;
}

/** An account, or undefined where the field is empty. */
export const parseAccountOrNobody = (text: string): Address | undefined =>
  text === "" ? undefined : parseAccount(text);

/** Wei of an amount of MSN that people typed; more than 0. Commas between thousands are theirs. Throws `argument`. */
export function parseAmount(text: string): bigint {
  const plain = /^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$/.test(text) ? text.replaceAll(",", "") : text;
  const wei = parseMsn(plain, "amount");
  if (wei === 0n) throw new MsnError("argument", "expected more than 0 MSN");
  return wei;
}

/** An amount, or undefined for `all`. */
export const parseAmountOrAll = (text: string): bigint | undefined =>
  text.toLowerCase() === "all" ? undefined : parseAmount(text);
