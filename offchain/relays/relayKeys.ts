import { createHmac } from "node:crypto";

import { HDNodeWallet, Mnemonic } from "ethers";

import { accountOf } from "../crypto/signature.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Hex } from "../domain/hex.js";
import { toAddress, toHex } from "../domain/hex.js";
import { networkPrefix } from "./networkPrefix.js";

// FOR TESTING ONLY: whoever knows the mnemonic (the default is public) knows every key below.

/** The mnemonic of Hardhat's development accounts, known to everybody. */
export const TEST_MNEMONIC = "test test test test test test test test test test test junk";

const GROUP_ORDER = BigInt("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
const VERIFIER_PATHS = [1, 2, 3].map((index) => `m/44'/60'/0'/0/${index}`);

/** An account with its private key (32 bytes). */
export interface TestAccount {
  readonly account: Address;
  readonly key: Buffer;
}

/** Reproducible keys of an imported relay file, all from one mnemonic. */
export interface RelayKeys {
  /** The node key of a relay, from its fingerprint (40 upper-case hex digits). */
  node(fingerprint: string): TestAccount;
  /** The operator of everything in the address's /24 (IPv4) or /48 (IPv6). */
  operator(address: string): TestAccount;
  /** The secret, 32 bytes, under which the verifiers tag addresses in an epoch. */
  tagSecret(epoch: number): Buffer;
  /** Three verifiers, `m/44'/60'/0'/0/1` to `/3`, in this order. */
  readonly verifiers: readonly TestAccount[];
}

/**
 * Derives the keys: the verifiers as wallets do, the others as HMAC-SHA256 of a label under the mnemonic's BIP-39 seed.
 * Throws `argument` for a text that is no mnemonic, without repeating it.
 */
export function relayKeys(mnemonic: string = TEST_MNEMONIC): RelayKeys {
  if (!Mnemonic.isValidMnemonic(mnemonic)) throw new MsnError("argument", "expected a BIP-39 mnemonic (English words)");
  const phrase = Mnemonic.fromPhrase(mnemonic);
  const seed = Buffer.from(phrase.computeSeed().slice(2), "hex");
  const derive = (label: string): Buffer => createHmac("sha256", seed).update(`msn test ${label}`, "ascii").digest();
  const accounts = new Map<string, TestAccount>();
  const accountFor = (label: string): TestAccount => {
    const known = accounts.get(label);
    if (known !== undefined) return known;
    const key = toPrivateKey(derive(label));
    const account = { account: toHex(accountOf(key)), key };
    accounts.set(label, account);
    return account;
  };
  return {
    node: (fingerprint) => accountFor(`node ${fingerprint}`),
    operator: (address) => accountFor(`operator ${networkPrefix(address)}`),
    tagSecret: (epoch) => derive(`tags ${epoch}`),
    verifiers: VERIFIER_PATHS.map((path) => {
      const wallet = HDNodeWallet.fromMnemonic(phrase, path);
      return { account: toAddress(wallet.address), key: Buffer.from(wallet.privateKey.slice(2), "hex") };
    }),
  };
}

/** A key from 1 to the group's order less 1. */
function toPrivateKey(bytes: Buffer): Buffer {
  const number = (BigInt(toHex(bytes)) % (GROUP_ORDER - 1n)) + 1n;
  return Buffer.from(number.toString(16).padStart(64, "0"), "hex");
}

/** A private key as hex text. */
export const keyText = ({ key }: TestAccount): Hex => toHex(key);
