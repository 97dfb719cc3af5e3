import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { newFolder } from "./world.js";

const FOLDER = fileURLToPath(new URL("../../deployments/parameters", import.meta.url));

/** The example of a network. */
export const exampleFile = (network: string): string => join(FOLDER, `${network}.json`);

/** Accounts of `deployments/parameters/localhost.json`, one for each role. */
export const TEAM = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
export const GUARDIAN = "0xdd2fd4581271e230360230f9337d5c0430bf44c0";
export const SLASHER = "0x8626f6940e2eb28930efb4cef49b2d1f2c9c1199";
export const VERIFIER = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
export const ATTESTER = "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65";

/** New values by field, such as `staking.guardian`; `undefined` takes the field away. */
export type Changes = Readonly<Record<string, unknown>>;

/** The local example with `changes`, in a file of its own. */
export async function edited(changes: Changes): Promise<string> {
  const parameters: unknown = JSON.parse(await readFile(exampleFile("localhost"), "utf8"));
  for (const [field, value] of Object.entries(changes)) {
    const path = field.split(".");
    const last = path.pop() ?? "";
    const parent = path.reduce<unknown>((at, key) => Reflect.get(at as object, key), parameters);
    Reflect.set(parent as object, last, value);
  }
  const file = join(await newFolder(), "parameters.json");
  await writeFile(file, JSON.stringify(parameters));
  return file;
}

/** Accounts 1 to `count`, ascending. */
export const accountsUpTo = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `0x${(i + 1).toString(16).padStart(40, "0")}`);
