import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "./taskRunner.js";

/** An entry of `contracts.json` among the files that `msn verify --out` writes. */
export interface Upload {
  readonly name: string;
  readonly address: string;
  readonly contract: string;
  readonly compiler: string;
  readonly input: string;
  readonly constructorArguments: string;
  readonly creationTransaction: string;
}

export async function uploadsIn(dir: string): Promise<Upload[]> {
  return JSON.parse(await readFile(join(dir, "contracts.json"), "utf8")) as Upload[];
}

/** Compiles an upload with the npm package's compiler, as somebody else would; its creation code, hex without `0x`. */
export async function recompile(dir: string, { contract, input }: Upload): Promise<string> {
  const output = await compilerOutput(join(dir, input));
  const [file = "", name = ""] = contract.split(":");
  return output.contracts[file]?.[name]?.evm.bytecode.object ?? "";
}

interface CompilerOutput {
  readonly contracts: Readonly<
    Record<string, Record<string, { readonly evm: { readonly bytecode: { readonly object: string } } }>>
  >;
}

async function compilerOutput(file: string): Promise<CompilerOutput> {
  // Files, since the compiler can neither wait for a pipe nor for one to take all that it says.
  const [input, output] = [await open(file), await open(`${file}.output`, "w+")];
  const command = [join(ROOT, "node_modules", "solc", "solc.js"), "--standard-json"];
  await once(spawn(process.execPath, command, { stdio: [input.fd, output.fd, "inherit"] }), "exit");
  const text = await readFile(`${file}.output`, "utf8");
  await Promise.all([input.close(), output.close(), rm(`${file}.output`)]);
  // It says first that it has no SMT solver.
  return JSON.parse(text.slice(text.indexOf("{"))) as CompilerOutput;
}
