// Completes node_modules after `npm ci` under Node 20.
//
// Hardhat's engine ships one native package per platform, each an optional dependency that asks for Node >= 22. When npm
// itself runs under Node 20 it skips that package. The project brings its own Node (scripts/platform), so npm is run
// once more under it. On Node >= 22 nothing is missing and nothing happens.
//
// It is the `prepare` script, which npm runs here, and not where the packed package is installed; `postinstall` would run there.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("../..", import.meta.url));

const engineLoads = () => {
  const hardhat = createRequire(require.resolve("hardhat/package.json"));
  return (
    spawnSync(process.execPath, ["-e", `require(${JSON.stringify(hardhat.resolve("@nomicfoundation/edr"))})`])
      .status === 0
  );
};

const bundledNode = fileURLToPath(
  new URL(
    process.platform === "win32" ? "../../node_modules/.bin/node.cmd" : "../../node_modules/.bin/node",
    import.meta.url,
  ),
);

if (!engineLoads()) {
  const npm = process.env.npm_execpath;
  if (npm === undefined || !existsSync(bundledNode)) {
    console.error(
      "prepare: Hardhat's native engine is missing and this platform has no bundled Node; install with Node >= 22.13",
    );
    process.exit(1);
  }
  const again = spawnSync(bundledNode, [npm, "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  process.exit(again.status ?? 1);
}
