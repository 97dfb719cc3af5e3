/** Builds `dist/`, the JavaScript and the types of the npm package, from the committed sources alone; `npm pack` runs it. */
import { spawnSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { ROOT } from "../check/files.js";

const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const target = join(ROOT, "dist");
const unfinished = join(ROOT, `dist.${process.pid}.tmp`);

/** Whole or not at all: a build that fails leaves the one before. */
function build(): number {
  const args = [compiler, "--project", join(ROOT, "tsconfig.build.json"), "--outDir", unfinished];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) {
    rmSync(target, { recursive: true, force: true });
    renameSync(unfinished, target);
  }
  return status ?? 1;
}

try {
  process.exitCode = build();
} finally {
  rmSync(unfinished, { recursive: true, force: true });
}
