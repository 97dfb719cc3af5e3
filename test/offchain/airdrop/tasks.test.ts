import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { TaskArguments } from "hardhat/types/tasks";

import { readAirdrop } from "../../../offchain/airdrop/airdropFile.js";
import { airdropTasks } from "../../../tasks/airdrop/index.js";
import { type Printed, catchPrinted } from "../../helpers/console.js";
import { accountOf } from "./entries.js";
import { processProof, standardLeaf } from "./standardLeaf.js";

const [A, B, C] = [accountOf(1), accountOf(2), accountOf(3)];

describe("airdrop tasks", () => {
  let folder: string;
  let csv: string;
  let out: string;
  let hre: HardhatRuntimeEnvironment;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "msn-airdrop-"));
    csv = join(folder, "list.csv");
    out = join(folder, "airdrop.json");
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "airdrop-tasks-test", type: "module" }));
    await writeFile(csv, `account,amount\n${A},300000\n${B},699999.5\n${C},0.5\n`);
    hre = await createHardhatRuntimeEnvironment({ tasks: airdropTasks }, {}, folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function run(name: string, args: TaskArguments): Promise<Printed & { success: boolean }> {
    let result: unknown;
    const printed = await catchPrinted(async () => {
      result = await hre.tasks.getTask(["airdrop", name]).run(args);
    });
    const success = typeof result === "object" && result !== null && "success" in result && result.success === true;
    return { ...printed, success };
  }

  it("build writes the tree of a list of 1,000,000 MSN and shows what is in it", async () => {
    const { success, out: printed } = await run("build", { csv, out });
    const { root } = await readAirdrop(out);
    expect(success).to.equal(true);
    const rows = printed.split("\n").filter((line) => !line.startsWith("-"));
    expect(rows.map((line) => line.replace(/ {2,}/, ": "))).to.deep.equal([
      `airdrop: ${csv}`,
      "entries: 3",
      "total: 1000000 MSN",
      `largest: 699999.5 MSN to ${B} (index 1)`,
      `root: ${root}`,
      `written to: ${out}`,
    ]);
  });

  it("proof shows the claim of an account, as a table and as JSON", async () => {
    const entry = { index: 1, account: B, amountWei: 6_999_995n * 10n ** 17n };
    const { out: json } = await run("proof", { file: out, account: B, json: true });
    const claim = JSON.parse(json) as { proof: string[] };
    expect(claim).to.include({ index: 1, account: B, amountWei: String(entry.amountWei) });
    expect(processProof(standardLeaf(entry), claim.proof)).to.equal((await readAirdrop(out)).root);
    const { out: table } = await run("proof", { file: out, account: B });
    for (const text of [B, "699999.5 MSN", ...claim.proof]) expect(table).to.include(text);
  });

  it("another total than the expected one leaves the file as it was", async () => {
    const earlier = await readFile(out);
    const { success, error } = await run("build", { csv, out, total: "1000000.5" });
    expect(success).to.equal(false);
    expect(error).to.equal(`error: ${csv}, amount: expected 1000000.5 MSN in all, got 1000000: 0.5 missing`);
    expect(await readFile(out)).to.deep.equal(earlier);
  });

  it("missing or malformed options are one line each", async () => {
    const cases: [string, TaskArguments, string][] = [
      ["build", { out }, "error: --csv is required, see --help"],
      ["build", { csv }, "error: --out is required, see --help"],
      ["build", { csv, out, total: "1e6" }, "error: --total: expected MSN as a decimal"],
      ["proof", { file: out }, "error: --account is required, see --help"],
      ["proof", { account: A }, "error: --file is required, see --help"],
      ["proof", { file: out, account: accountOf(9) }, `error: --account: ${accountOf(9)} has no entry in ${out}`],
      ["proof", { file: out, account: "0x9" }, "error: expected 0x and 40 hex digits"],
    ];
    for (const [name, args, message] of cases) {
      const { success, error } = await run(name, args);
      expect(success, message).to.equal(false);
      expect(error).to.include(message);
      expect(error).not.to.include("\n");
    }
  });
});
