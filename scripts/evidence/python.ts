import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { ROOT, readText, writeAtomically } from "../check/files.js";

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
 * Installs the Python tools at their exact versions into `cache/venv`, unless they are there.
 *
 * @throws Error in one line where there is no Python, or an installation fails.
 */
export function installPythonTools(): void {
  const digest = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  if (readText(MARK) === digest) return;
  const where = relative(ROOT, FOLDER);
  console.log(`${where}: installing the Python tools of ${relative(ROOT, REQUIREMENTS)}`);
  run(
    systemPython(),
    ["-m", "venv", "--clear", FOLDER],
    `${where}: could not be created; is Python's venv module installed?`,
  );
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", REQUIREMENTS];
  run(pythonTool("python"), install, `${where}: pip could not install ${relative(ROOT, REQUIREMENTS)}`);
  writeAtomically(MARK, digest);
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
