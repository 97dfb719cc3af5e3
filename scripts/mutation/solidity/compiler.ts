import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

import { ROOT } from "../../check/files.js";
import { isArray, isRecord, textField } from "../../check/json.js";
import { type Node, isNode, withoutComments } from "./ast.js";

// The package gives no types for its only function that is used here.
const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };

/** Sources by the name that the compiler knows them by, in bytes (`latin1`), as the compiler counts places. */
export type Sources = ReadonlyMap<string, string>;

export interface CompilerError {
  readonly message: string;
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A compiled contract, as the test runner takes it. */
export interface Compiled {
  readonly source: string;
  readonly name: string;
  readonly abi: unknown[];
  readonly bytecode: string;
  readonly deployedBytecode: string;
}

export interface Compilation {
  readonly errors: readonly CompilerError[];
  readonly contracts: readonly Compiled[];
  readonly trees: ReadonlyMap<string, Node>;
}

export interface Wanted {
  readonly trees?: boolean;
  readonly bytecode?: boolean;
  readonly optimized?: boolean;
}

/** Files of the repository and all that they import; paths are relative to the repository. */
export function sourcesOf(files: readonly string[]): Map<string, string> {
  const sources = new Map<string, string>();
  const add = (name: string): void => {
    if (sources.has(name)) return;
    const source = readFileSync(name.startsWith("@") ? join(ROOT, "node_modules", name) : join(ROOT, name), "latin1");
    sources.set(name, source);
    for (const path of importsOf(source)) {
      add(path.startsWith(".") ? posix.join(posix.dirname(name), path) : path);
    }
  };
  files.forEach(add);
  return sources;
}

function importsOf(source: string): string[] {
  return [...withoutComments(source).matchAll(/\bimport\b[^"';]*["']([^"']+)["']/g)].map((match) => match[1] ?? "");
}

/** Compiles without the IR, which takes many times longer and gives the tests nothing more to see. */
export function compile(sources: Sources, { trees, bytecode, optimized }: Wanted): Compilation {
  const perContract = bytecode === true ? ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] : [];
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(
      [...sources].map(([name, source]) => [name, { content: Buffer.from(source, "latin1").toString("utf8") }]),
    ),
    settings: {
      evmVersion: "cancun",
      optimizer: { enabled: optimized === true, runs: 1_000_000 },
      // Without a digest of the source, equal code is equal bytecode.
      metadata: { bytecodeHash: "none" },
      outputSelection: { "*": { "": trees === true ? ["ast"] : [], "*": perContract } },
    },
  };
  return compilation(JSON.parse(solc.compile(JSON.stringify(input))));
}

function compilation(output: unknown): Compilation {
  if (!isRecord(output)) throw new Error("compiler: expected an object as output");
  const errors = isArray(output["errors"]) ? output["errors"] : [];
  return {
    errors: errors.filter((error) => isRecord(error) && error["severity"] === "error").map(compilerError),
    contracts: entries(output["contracts"]).flatMap(([source, contracts]) =>
      entries(contracts).flatMap(([name, contract]) => compiled(source, name, contract)),
    ),
    trees: new Map(
      entries(output["sources"]).flatMap(([name, source]) =>
        isRecord(source) && isNode(source["ast"]) ? [[name, source["ast"]] as const] : [],
      ),
    ),
  };
}

function entries(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

function compiled(source: string, name: string, contract: unknown): Compiled[] {
  const evm = isRecord(contract) ? contract["evm"] : undefined;
  if (!isRecord(contract) || !isRecord(evm) || !isArray(contract["abi"])) return [];
  const where = `compiler: ${source}:${name}`;
  return [
    {
      source,
      name,
      abi: contract["abi"],
      bytecode: textField(evm["bytecode"], "object", where),
      deployedBytecode: textField(evm["deployedBytecode"], "object", where),
    },
  ];
}

function compilerError(error: unknown): CompilerError {
  const place = isRecord(error) ? error["sourceLocation"] : undefined;
  const [start, end] = isRecord(place) ? [place["start"], place["end"]] : [];
  return {
    message: textField(error, "formattedMessage", "compiler: error"),
    file: isRecord(place) && typeof place["file"] === "string" ? place["file"] : "",
    start: typeof start === "number" ? start : -1,
    end: typeof end === "number" ? end : -1,
  };
}
