import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { ROOT, readText, writeAtomically } from "../check/files.js";
import { withLock } from "./lock.js";

const FOLDER = join(ROOT, "cache", "venv");
const REQUIREMENTS = fileURLToPath(new URL("requirements.txt", import.meta.url));
/** Says which requirements are installed; written last, so that an interrupted installation is done again. */
const MARK = join(FOLDER, "requirements.sha256");

/** Path of a tool in the virtual environment, whether it is there or not. */
export function pythonTool(name: string): string {
  return process.platform === "win32" ? join(FOLDER, "Scripts", `${name}.exe`) : join(FOLDER, "bin", name);
}

/** The virtual environment's programs, for the search path. */
export function pythonTools(): string {
  return join(FOLDER, process.platform === "win32" ? "Scripts" : "bin");
}

/**
 * Installs the Python tools at their exact versions into `cache/venv`, unless they are there and start. One process at a
 * time installs; another that wants to waits for it.
 *
 * @throws Error in one line where there is no Python, or an installation fails.
 */
export function installPythonTools(): void {
  const digest = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  const isInstalled = (): boolean => readText(MARK) === digest && startsTools();
  if (isInstalled()) return;
  withLock(`${FOLDER}.lock`, () => {
    if (!isInstalled()) install(digest);
  });
}

function install(digest: string): void {
  const where = relative(ROOT, FOLDER);
  const requirements = relative(ROOT, REQUIREMENTS);
  console.log(`${where}: installing the Python tools of ${requirements}`);
  rmSync(FOLDER, { recursive: true, force: true, maxRetries: 3 });
  run(systemPython(), ["-m", "venv", FOLDER], `${where}: could not be created; is Python's venv module installed?`);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", REQUIREMENTS];
  run(pythonTool("python"), pip, `${where}: pip could not install ${requirements}`);
  if (!startsTools()) throw new Error(`${where}: installed, but Halmos or Slither cannot be loaded by its Python`);
  writeAtomically(MARK, digest);
}

/** False too where the system's Python, which a virtual environment refers to, is another one by now. */
function startsTools(): boolean {
  return spawnSync(pythonTool("python"), ["-c", "import halmos.__main__, slither.__main__"]).status === 0;
}

function systemPython(): string {
  const check = "import sys, venv; sys.exit(sys.version_info < (3, 11))";
  const found = ["python3", "python"].find((name) => spawnSync(name, ["-c", check]).status === 0);
  if (found === undefined)
    throw new Error("python3: not found, or without venv, or older than 3.11; Halmos and Slither need it");
  return found;
}

function run(program: string, args: string[], problem: string): void {
  if (spawnSync(program, args, { stdio: "inherit" }).status !== 0) throw new Error(problem);
}
