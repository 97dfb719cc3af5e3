import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import packageJson from "../../../package.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const COMPILER = createRequire(import.meta.url).resolve("typescript/bin/tsc");
/** npm packs and installs within a minute, unless the machine is busy. */
const TIMEOUT_MS = 900_000;

/** What a command left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** A Node to run programs with. */
export interface Runtime {
  /** As `node --version` says. */
  readonly version: string;
  readonly program: string;
}

/** An empty project, outside the repository, that has installed what `npm pack` gives. */
export class Consumer {
  private constructor(
    readonly dir: string,
    /** Bytes of the packed file. */
    readonly packedBytes: number,
  ) {}

  static async create(): Promise<Consumer> {
    const dir = await mkdtemp(join(tmpdir(), "msn-consumer-"));
    await npm(ROOT, "pack", "--silent", "--pack-destination", dir);
    const [packed = ""] = (await readdir(dir)).filter((name) => name.endsWith(".tgz"));
    await writeFile(join(dir, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
    await npm(dir, "install", ...quiet, `./${packed}`, `ethers@${packageJson.devDependencies.ethers}`);
    return new Consumer(dir, (await stat(join(dir, packed))).size);
  }

  async close(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Files of the installed package, with forward slashes, sorted. */
  async installedFiles(): Promise<string[]> {
    const folder = join(this.dir, "node_modules", packageJson.name);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return files.map((file) => file.slice(folder.length + 1).replaceAll("\\", "/")).sort();
  }

  async readInstalled(file: string): Promise<string> {
    return readFile(join(this.dir, "node_modules", packageJson.name, file), "utf8");
  }

  /** Names of all packages that came along. */
  async installedPackages(): Promise<string[]> {
    const lock = JSON.parse(await readFile(join(this.dir, "package-lock.json"), "utf8")) as { packages: object };
    return Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, ""));
  }

  async write(name: string, text: string): Promise<void> {
    const file = join(this.dir, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** Runs a program of the project with a plain Node. */
  async run(
    runtime: Runtime,
    program: string,
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<Ran> {
    return execute(this.dir, runtime.program, [program, ...args], { ...process.env, NODE_OPTIONS: "", ...env });
  }

  /** What the compiler says of the project's `*.mts` files, as strict as it can be; nothing where all is well. */
  async typeErrors(files: readonly string[]): Promise<string> {
    const strict = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2023", "--skipLibCheck", "false"];
    const { out } = await execute(this.dir, process.execPath, [COMPILER, ...strict, ...files], process.env);
    return out;
  }
}

async function npm(cwd: string, ...args: readonly string[]): Promise<void> {
  const script = process.env["npm_execpath"];
  const isScript = script?.endsWith(".js") === true;
  const { code, out, error } = isScript
    ? await execute(cwd, process.execPath, [script, ...args], process.env)
    : await execute(cwd, "npm", args, process.env);
  if (code !== 0) throw new Error(`npm ${args.join(" ")} fails in ${basename(cwd)}: ${out}${error}`);
}

async function execute(cwd: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const shell = process.platform === "win32" && program === "npm";
  return new Promise((resolve) => {
    execFile(program, [...args], { cwd, env, shell, timeout: TIMEOUT_MS }, (failure, out, error) => {
      resolve({ code: failure === null ? 0 : Number(failure.code ?? 255), out, error });
    });
  });
}

/** This process's Node, and the first other one on the path that the package is for: the machine's own, often an older one. */
export async function runtimes(): Promise<Runtime[]> {
  const found: Runtime[] = [{ version: process.version, program: process.execPath }];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  for (const folder of folders) {
    const program = join(folder, process.platform === "win32" ? "node.exe" : "node");
    const { code, out } = await execute(ROOT, program, ["--version"], process.env);
    const version = out.trim();
    const major = Number(/^v(\d+)/.exec(version)?.[1]);
    if (code !== 0 || !(major >= 20) || found.some((other) => other.version === version)) continue;
    found.push({ version, program });
    break;
  }
  return found;
}
