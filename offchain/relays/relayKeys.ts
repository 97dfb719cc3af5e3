import { HDNodeWallet, Mnemonic } from "ethers";

import { MsnError } from "../domain/errors.js";
import type { Hex } from "../domain/hex.js";
import { toAddress, toHex } from "../domain/hex.js";
import { networkPrefix } from "./networkPrefix.js";
import type { TestAccount } from "./testKeys.js";
import { testAccount, testSecret } from "./testKeys.js";

// FOR TESTING ONLY: whoever knows the mnemonic (the default is public) knows every key below.

/** The mnemonic of Hardhat's development accounts, known to everybody. */
export const TEST_MNEMONIC = "test test test test test test test test test test test junk";

const VERIFIER_PATHS = [1, 2, 3].map((index) => `m/44'/60'/0'/0/${index}`);

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
  const accounts = new Map<string, TestAccount>();
  const accountFor = (label: string): TestAccount => {
    const known = accounts.get(label);
    if (known !== undefined) return known;
    const account = testAccount(seed, label);
    accounts.set(label, account);
    return account;
  };
  return {
    node: (fingerprint) => accountFor(`node ${fingerprint}`),
    operator: (address) => accountFor(`operator ${networkPrefix(address)}`),
    tagSecret: (epoch) => testSecret(seed, `tags ${epoch}`),
    verifiers: VERIFIER_PATHS.map((path) => {
      const wallet = HDNodeWallet.fromMnemonic(phrase, path);
      return { account: toAddress(wallet.address), key: Buffer.from(wallet.privateKey.slice(2), "hex") };
    }),
  };
}

/** A private key as hex text. */
export const keyText = ({ key }: TestAccount): Hex => toHex(key);
