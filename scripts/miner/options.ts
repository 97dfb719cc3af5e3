import { parseArgs } from "node:util";

import { MsnError } from "../../offchain/domain/errors.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";

/** An option of a command, for the parser and for `--help`. */
export interface Option {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  /** What `--help` calls the value. */
  readonly value?: string;
  readonly about: string;
}
export type Options = Readonly<Record<string, Option>>;

/** Options of every command. */
export const NODE_OPTIONS = {
  rpc: { type: "string", value: "URL", about: "the node (or MSN_RPC_URL); default http://127.0.0.1:8545" },
  deployment: { type: "string", value: "FILE", about: "addresses; default deployments/addresses/<chain id>.json" },
  keystore: { type: "string", value: "FILE", about: "encrypted JSON key in place of MSN_PRIVATE_KEY" },
} as const satisfies Options;

/** Options of every command that may send something. */
export const DRY_RUN_OPTIONS = {
  ...NODE_OPTIONS,
  "dry-run": { type: "boolean", about: "check everything, ask the node for the gas, send nothing" },
} as const satisfies Options;

/** Options of every command that sends a transaction and waits for it. */
export const SENDER_OPTIONS = {
  ...DRY_RUN_OPTIONS,
  "max-fee-gwei": {
    type: "string",
    value: "GWEI",
    about: "most to offer for a unit of gas; default the network's limit",
  },
  "max-cost": { type: "string", value: "COINS", about: "most that a transaction may cost, in the network's coin" },
  confirmations: { type: "string", value: "BLOCKS", about: "blocks to wait for, the transaction's own counted" },
  "wait-for-fee": { type: "boolean", about: "where gas costs more than the limit, wait for it to fall" },
  "speed-up": { type: "boolean", about: "replace a transaction that no block takes by one that offers more" },
} as const satisfies Options;

/** Options of commands that a Safe may need too. */
export const SAFE_OPTIONS = {
  ...SENDER_OPTIONS,
  safe: { type: "string", value: "FILE", about: "send nothing, write a file for a Safe's Transaction Builder" },
  from: { type: "string", value: "ADDRESS", about: "with --safe: the Safe" },
} as const satisfies Options;

type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; strict: true; allowPositionals: false }>
>["values"];

/** The options' values; throws `argument` for what the command does not know. */
export function parseOptions<O extends Options>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Node adds advice about positional arguments, which there are none of.
    const message = error instanceof Error ? error.message : String(error);
    throw new MsnError("argument", `${message.split(/\. |\n/, 1)[0]?.replace(/\.$/, "") ?? ""}, see --help`);
  }
}

/** An option's text; throws `argument` where it was not given. */
export function required(name: string, value: string | undefined): string {
  if (value === undefined) throw new MsnError("argument", `--${name} is required, see --help`);
  return value;
}

/** An account as `--name` gives it; throws `argument` for anything else. */
export function accountOption(name: string, text: string): Address {
  try {
    return toAddress(text);
  } catch {
    const expected = "expected an account, 0x and 40 hex digits";
    throw new MsnError("argument", `${expected}, got ${JSON.stringify(text)}`, { field: `--${name}` });
  }
}

/** An id as `--name` gives it, a whole number from 1; throws `argument` for anything else. */
export function idOption(name: string, text: string): bigint {
  if (/^[1-9][0-9]{0,15}$/.test(text)) return BigInt(text);
  throw new MsnError("argument", `expected an id, a whole number from 1, got ${JSON.stringify(text)}`, {
    field: `--${name}`,
  });
}

/** A whole number of at least `minimum`; throws `argument` for anything else. */
export function integerOption(name: string, text: string, minimum: number): number {
  const number = /^[0-9]{1,15}$/.test(text) ? Number(text) : -1;
  if (number >= minimum) return number;
  throw new MsnError("argument", `expected a whole number of at least ${minimum}, got ${JSON.stringify(text)}`, {
    field: `--${name}`,
  });
}

/** The options as `--help` lists them. */
export function optionHelp(options: Options): string {
  const lines = Object.entries(options).map(([name, { value, about, multiple }]) => ({
    usage: `--${name}${value === undefined ? "" : ` ${value}`}`,
    about: multiple === true ? `${about}; may be repeated` : about,
  }));
  const width = Math.max(...lines.map(({ usage }) => usage.length));
  return lines.map(({ usage, about }) => `  ${usage.padEnd(width)}  ${about}`).join("\n");
}
