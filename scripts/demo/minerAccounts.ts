import { readFile } from "node:fs/promises";

/** An operator of the imported relays, with its test key. */
export interface MinerAccount {
  readonly operator: string;
  readonly nodes: number;
  readonly key: string;
}

/** Operators with nodes in every one of the account files, most nodes first. */
export async function minersInAll(files: readonly string[]): Promise<MinerAccount[]> {
  const [first = [], ...others] = await Promise.all(files.map(readAccounts));
  const elsewhere = others.map((accounts) => new Set(accounts.map(({ operator }) => operator)));
  return first
    .filter(({ operator }) => elsewhere.every((operators) => operators.has(operator)))
    .sort((a, b) => b.nodes - a.nodes || (a.operator < b.operator ? -1 : 1));
}

async function readAccounts(file: string): Promise<MinerAccount[]> {
  const [, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
  return lines.map((line) => {
    const [operator = "", nodes = "", key = ""] = line.split(",");
    return { operator, nodes: Number(nodes), key };
  });
}
