import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { MsnError } from "../../offchain/domain/errors.js";

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const BYTES_32 = /^(?:0x)?([0-9a-fA-F]{64})$/;

/**
 * A secret from the environment or, failing that, Hardhat's keystore; undefined where neither has it. Secrets are never
 * command-line options, which other users of a machine can see.
 */
export async function findSecret(hre: HardhatRuntimeEnvironment, name: string): Promise<string | undefined> {
  if (!NAME.test(name)) {
    throw new MsnError("argument", `expected the name of a variable, got ${JSON.stringify(name)}`);
  }
  // With a default the keystore asks for its password only if it holds the name.
  const variable = { _type: "ConfigurationVariable" as const, name, default: "" };
  const value = await hre.hooks.runHandlerChain(
    "configurationVariables",
    "fetchValue",
    [variable],
    (_context, wanted) => Promise.resolve(process.env[wanted.name] ?? ""),
  );
  return value.trim() === "" ? undefined : value.trim();
}

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
