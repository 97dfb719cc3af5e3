import { cp, mkdir, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** What is no part of the sources: what was built, installed, deployed or left by other runs, keys, history. */
const LEFT_BEHIND = [
  ".env",
  ".git",
  ".demo",
  ".demo-traffic",
  ".takeover",
  ".tutorials",
  "artifacts",
  "cache",
  "coverage",
  "node_modules",
  "reports",
  "run",
  join("deployments", "chain-31337"),
  join("deployments", "addresses", "31337.json"),
];

/**
 * Copies the project's sources from `root` to `home`, emptied first, with the same packages and the same compiled contracts,
 * so that whatever is typed there changes nothing here.
 */
export async function makeWorkspace(root: string, home: string): Promise<void> {
  await rm(home, { recursive: true, force: true });
  await mkdir(join(home, "cache"), { recursive: true });
  const isSource = (path: string): boolean => !LEFT_BEHIND.includes(relative(root, path));
  for (const name of await readdir(root)) {
    const from = join(root, name);
    if (isSource(from)) await cp(from, join(home, name), { recursive: true, filter: isSource });
  }
  await symlink(join(root, "node_modules"), join(home, "node_modules"), "dir");
  await symlink(join(root, "artifacts"), join(home, "artifacts"), "dir");
  // Hardhat knows by absolute paths what it has compiled.
  const compiled = await readFile(join(root, "cache", "compile-cache.json"), "utf8");
  const [here, there] = [root, home].map((path) => JSON.stringify(withoutEnd(path)).slice(1, -1));
  await writeFile(join(home, "cache", "compile-cache.json"), compiled.replaceAll(here ?? root, there ?? home));
}

const withoutEnd = (path: string): string => (path.endsWith(sep) ? path.slice(0, -1) : path);
