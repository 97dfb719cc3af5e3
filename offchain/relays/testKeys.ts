import { createHmac } from "node:crypto";

import { accountOf } from "../crypto/signature.js";
import type { Address } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";

// FOR TESTING ONLY: whoever knows the seed knows every key.

const GROUP_ORDER = BigInt("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

/** An account with its private key (32 bytes). */
export interface TestAccount {
  readonly account: Address;
  readonly key: Buffer;
}

/** 32 bytes of a label: HMAC-SHA256 under the seed. */
export function testSecret(seed: Uint8Array, label: string): Buffer {
  return createHmac("sha256", seed).update(`msn test ${label}`, "ascii").digest();
}

/** The account whose key is {@link testSecret} of the label, brought into the range of keys. */
export function testAccount(seed: Uint8Array, label: string): TestAccount {
  const key = toPrivateKey(testSecret(seed, label));
  return { account: toHex(accountOf(key)), key };
}

/** A key from 1 to the group's order less 1. */
function toPrivateKey(bytes: Buffer): Buffer {
  const number = (BigInt(toHex(bytes)) % (GROUP_ORDER - 1n)) + 1n;
  return Buffer.from(number.toString(16).padStart(64, "0"), "hex");
}
