import { spawnSync } from "node:child_process";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { createRequire } from "node:module";

import { ROOT } from "../check/files.js";
import { textField } from "../check/json.js";
import { forgeBinary } from "../evidence/foundry.js";
import { pythonTool } from "../evidence/python.js";
import type { Setting } from "./report.js";

/** Commit, versions and machine, as they are now. */
export function currentSetting(): Setting {
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    started: new Date().toISOString(),
    commit: firstLine("git", ["rev-parse", "HEAD"]),
    changed: firstLine("git", ["status", "--porcelain"]) !== "",
    machine: `${platform()} ${release()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${memory} GiB`,
    versions: {
      node: process.version,
      forge: forgeVersion(),
      halmos: firstLine(pythonTool("halmos"), ["--version"]),
      slither: firstLine(pythonTool("slither"), ["--version"]),
      solc: textField(createRequire(import.meta.url)("solc/package.json"), "version", "solc/package.json"),
    },
  };
}

function forgeVersion(): string {
  try {
    return firstLine(forgeBinary(), ["--version"]);
  } catch {
    return "not installed";
  }
}

function firstLine(program: string, args: string[]): string {
  const result = spawnSync(program, args, { cwd: ROOT, encoding: "utf8" });
  if (result.status !== 0) return "not installed";
  return (result.stdout.split("\n")[0] ?? "").trim();
}
