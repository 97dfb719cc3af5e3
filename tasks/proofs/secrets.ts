import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { findSecret } from "../../offchain/chain/secret.js";
import { MsnError } from "../../offchain/domain/errors.js";

const BYTES_32 = /^(?:0x)?([0-9a-fA-F]{64})$/;

/** {@link findSecret}; throws `argument` where it is missing. */
export async function requireSecret(hre: HardhatRuntimeEnvironment, name: string): Promise<string> {
  const value = await findSecret(hre, name);
  if (value === undefined) {
    throw new MsnError(
      "argument",
      `${name} is not set; put it into the environment or run "npx hardhat keystore set ${name}"`,
    );
  }
  return value;
}

/** The 32 bytes of a secret; throws `argument` without showing it. */
export function secretBytes(name: string, value: string): Buffer {
  const digits = BYTES_32.exec(value)?.[1];
  if (digits === undefined) throw new MsnError("argument", `${name}: expected 0x and 64 hex digits`);
  return Buffer.from(digits, "hex");
}

/** A secret of 32 bytes, or undefined where it is not set. */
export async function findSecretBytes(hre: HardhatRuntimeEnvironment, name: string): Promise<Buffer | undefined> {
  const value = await findSecret(hre, name);
  return value === undefined ? undefined : secretBytes(name, value);
}
