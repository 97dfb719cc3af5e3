import { Wallet, isKeystoreJson } from "ethers";

import { MsnError } from "../../offchain/domain/errors.js";
import { type Address, isAddress, toAddress } from "../../offchain/domain/hex.js";
import { readBytes } from "../../offchain/io/files.js";
import { askHidden } from "./askHidden.js";
import { accountOption } from "./options.js";

const KEY_VARIABLE = "MSN_PRIVATE_KEY";
const PASSWORD_VARIABLE = "MSN_KEYSTORE_PASSWORD";

/**
 * The sender's key: from the keystore file if one is named, else from the environment, else from Hardhat's keystore.
 * Throws `io`, `json`, `argument`.
 */
export async function loadWallet(keystore: string | undefined): Promise<Wallet> {
  if (keystore !== undefined) return walletFromKeystore(keystore);
  const key = environment(KEY_VARIABLE) ?? (await keyInHardhatKeystore());
  if (key === undefined) {
    throw new MsnError(
      "argument",
      `a key is needed: set ${KEY_VARIABLE}, keep it with "npx hardhat keystore set ${KEY_VARIABLE}", or name --keystore FILE`,
    );
  }
  return walletOf(key);
}

/** The account a key belongs to, without unlocking it; undefined where no key is named. */
async function keyAccount(keystore: string | undefined): Promise<Address | undefined> {
  if (keystore !== undefined) return accountOfKeystore(await readKeystore(keystore), keystore);
  const key = environment(KEY_VARIABLE);
  return key === undefined ? undefined : toAddress(walletOf(key).address);
}

/** Whose account to show: the one named, or that of the key. Throws `argument` without either. */
export async function accountOf(
  named: string | undefined,
  keystore: string | undefined,
  option = "account",
): Promise<Address> {
  const account = named === undefined ? await keyAccount(keystore) : accountOption(option, named);
  if (account === undefined) {
    throw new MsnError("argument", `--${option} is required without MSN_PRIVATE_KEY or --keystore, see --help`);
  }
  return account;
}

/** The key in Hardhat's encrypted keystore, which asks for its password; Hardhat is loaded only for this. */
async function keyInHardhatKeystore(): Promise<string | undefined> {
  const [{ createHardhatRuntimeEnvironment }, { default: config }, { findSecret }] = await Promise.all([
    import("hardhat/hre"),
    import("../../hardhat.config.js"),
    import("../../offchain/chain/secret.js"),
  ]);
  return findSecret(await createHardhatRuntimeEnvironment(config), KEY_VARIABLE);
}

// Errors never repeat a key or a password.
function walletOf(key: string): Wallet {
  try {
    return new Wallet(key);
  } catch {
    throw new MsnError("argument", "expected a private key, 0x and 64 hex digits", { field: KEY_VARIABLE });
  }
}

async function walletFromKeystore(file: string): Promise<Wallet> {
  const text = await readKeystore(file);
  const password = environment(PASSWORD_VARIABLE) ?? (await askHidden(`password of ${file}: `, PASSWORD_VARIABLE));
  const wallet = await Wallet.fromEncryptedJson(text, password).catch(() => {
    throw new MsnError("argument", "cannot be opened: wrong password or damaged keystore", { file });
  });
  return new Wallet(wallet.privateKey);
}

async function readKeystore(file: string): Promise<string> {
  const text = (await readBytes(file)).toString("utf8");
  if (!isKeystoreJson(text)) throw new MsnError("json", "expected an Ethereum keystore of version 3", { file });
  return text;
}

function accountOfKeystore(text: string, file: string): Address {
  const value: unknown = JSON.parse(text);
  const isNamed = typeof value === "object" && value !== null && "address" in value;
  const digits = isNamed ? String(value.address).toLowerCase().replace(/^0x/, "") : "";
  const account = `0x${digits}`;
  if (!isAddress(account)) {
    throw new MsnError("argument", "does not say its account; name it with --account ADDRESS", { file });
  }
  return account;
}

/** An environment variable; one that is set to nothing counts as not set. */
export function environment(name: string): string | undefined {
  const value = process.env[name];
  return value === undefined || value === "" ? undefined : value;
}
