import { accountOf, recoverSigner, SIGNATURE_BYTES, signDigest } from "../../offchain/crypto/signature.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address, Hex } from "../../offchain/domain/hex.js";
import { fromHex, toHex } from "../../offchain/domain/hex.js";

/** Somebody who signs a registration or an offer, with what this machine has of it. */
export interface Party {
  /** As options and messages name it. */
  readonly role: "node" | "operator";
  readonly account: Address;
  readonly key: Buffer | undefined;
  /** Made elsewhere. */
  readonly signature: Hex | undefined;
}

/** Puts a party together; throws `argument` where nobody says who it is, or key and option disagree. */
export function partyOf(
  role: Party["role"],
  given: Address | undefined,
  key: Buffer | undefined,
  signature: string | undefined,
): Party {
  const keyName = `MSN_${role.toUpperCase()}_KEY`;
  const own = key === undefined ? undefined : ownAccount(keyName, key);
  const account = given ?? own;
  if (account === undefined) {
    throw new MsnError("argument", `who is the ${role}? Set ${keyName} (environment or keystore) or give --${role}`);
  }
  if (own !== undefined && own !== account) {
    throw new MsnError("argument", `--${role}: ${keyName} belongs to ${own}, not to ${account}`);
  }
  return { role, account, key, signature: signature === undefined ? undefined : signatureText(role, signature) };
}

/**
 * The party's good signature of the digest, or undefined where it is still missing; throws `argument` for a bad one. `signed`
 * says what is signed, and what must be the same for the digest to be the same.
 */
export function signatureOf({ role, account, key, signature }: Party, digest: Buffer, signed: string): Hex | undefined {
  if (signature === undefined) return key === undefined ? undefined : toHex(signDigest(digest, key));
  const signer = recoverSigner(digest, fromHex(signature, SIGNATURE_BYTES));
  if (signer === undefined) {
    throw new MsnError("argument", `--${role}-signature: is no signature (v 27 or 28, low s are expected)`);
  }
  if (toHex(signer) !== account) {
    throw new MsnError("argument", `--${role}-signature: not ${account}'s of this ${signed}`);
  }
  return signature;
}

function ownAccount(keyName: string, key: Buffer): Address {
  try {
    return toHex(accountOf(key));
  } catch {
    throw new MsnError("argument", `${keyName}: is no private key`);
  }
}

function signatureText(role: string, text: string): Hex {
  try {
    return toHex(fromHex(text, SIGNATURE_BYTES));
  } catch {
    throw new MsnError("argument", `--${role}-signature: expected 0x and ${2 * SIGNATURE_BYTES} hex digits`);
  }
}
