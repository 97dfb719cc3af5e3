import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { MsnError } from "../domain/errors.js";

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/**
 * A secret from the environment or, failing that, Hardhat's encrypted keystore; undefined where neither has it. Secrets are
 * never command-line options, which other users of a machine can see. The keystore asks for its password only if it holds
 * the name.
 */
export async function findSecret(hre: HardhatRuntimeEnvironment, name: string): Promise<string | undefined> {
  if (!NAME.test(name)) {
    throw new MsnError("argument", `expected the name of a variable, got ${JSON.stringify(name)}`);
  }
  const variable = { _type: "ConfigurationVariable" as const, name, default: "" };
  const value = await hre.hooks.runHandlerChain(
    "configurationVariables",
    "fetchValue",
    [variable],
    (_context, wanted) => Promise.resolve(process.env[wanted.name] ?? ""),
  );
  return value.trim() === "" ? undefined : value.trim();
}
