import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

describe("the options of the demos", () => {
  for (const name of ["demo", "demoPage", "takeover"]) {
    it(`${name} refuses what it does not know in one line, before it starts anything`, () => {
      const args = ["--import=tsx", `scripts/${name}.ts`, "--nonsense"];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
      expect([status, stdout]).to.deep.equal([1, ""]);
      expect(stderr).to.match(/^error: [^\n]*'--nonsense'[^\n]*\n$/);
    });
  }
});
