import { Buffer } from "buffer";
import { getAddress } from "ethers";

import { MsnError } from "./errors.js";

/** Lower-case hex text with `0x`. */
export type Hex = `0x${string}`;
/** An account: `0x` and 40 lower-case hex digits. */
export type Address = Hex;
/** 32 bytes: `0x` and 64 lower-case hex digits. */
export type Digest = Hex;

const ADDRESS = /^0x[0-9a-f]{40}$/;
const DIGEST = /^0x[0-9a-f]{64}$/;

/** Whether a value is an account as the files write it: lower case. */
export const isAddress = (text: unknown): text is Address => typeof text === "string" && ADDRESS.test(text);
/** Whether a value is 32 bytes as the files write them: lower case. */
export const isDigest = (text: unknown): text is Digest => typeof text === "string" && DIGEST.test(text);

/** Whether a text is `length` bytes as the files write them. */
export const isHex = (text: string, length: number): text is Hex =>
  text.length === 2 + 2 * length && /^0x[0-9a-f]*$/.test(text);

/** Whether a text is `0x` and exactly `length` bytes of hex, in either case. */
export const isHexText = (text: unknown, length: number): text is Hex =>
  typeof text === "string" && text.length === 2 + 2 * length && /^0x[0-9a-fA-F]*$/.test(text);

/** Bytes as lower-case hex with `0x`. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}`;
}

/** The bytes of a hex text (either case); throws `address` unless it is `0x` and exactly `length` bytes. */
export function fromHex(text: string, length: number): Buffer {
  if (!isHexText(text, length)) throw notHex(text, length);
  return Buffer.from(text.slice(2), "hex");
}

/** Writes the bytes of a hex text into `target`, where many texts go one after the other; throws like {@link fromHex}. */
export function writeHex(text: string, length: number, target: Buffer, offset: number): void {
  // What `write` makes of a character that is no hex digit is not the same in Node and in browsers.
  if (!isHexText(text, length)) throw notHex(text, length);
  target.write(text.slice(2), offset, length, "hex");
}

function notHex(text: string, length: number): MsnError {
  return new MsnError("address", `expected 0x and ${2 * length} hex digits, got ${JSON.stringify(text)}`);
}

/**
 * An account as the files write it: lower case. Text in both letter cases must carry the checksum of EIP-55, as a mistyped
 * account would take money with it. Throws `address` for anything else.
 */
export function toAddress(text: string): Address {
  const account = toHex(fromHex(text, 20));
  const digits = text.slice(2);
  const isMixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  if (isMixed && getAddress(account) !== text) {
    throw new MsnError("address", `${text} is mistyped: its letter cases are not the checksum of EIP-55`);
  }
  return account;
}
