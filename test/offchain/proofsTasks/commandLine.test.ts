import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { account, hexOf, newFolder, removeFolders } from "../world.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const HARDHAT = join(dirname(fileURLToPath(import.meta.resolve("hardhat"))), "cli.js");

interface Exit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line, as people do, with `input` on its standard input; its output is closed after `wanted` bytes. */
function hardhat(args: readonly string[], input: string, wanted = Number.MAX_SAFE_INTEGER): Promise<Exit> {
  const env = { ...process.env, MSN_TAG_SECRET: hexOf(0x5e, 32), NO_COLOR: "1" };
  const child = spawn(process.execPath, [HARDHAT, ...args], { cwd: ROOT, env });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if (stdout.length >= wanted) child.stdout.destroy();
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

describe("proofs tasks on the command line", () => {
  after(removeFolders);
  const line = {
    node: account("one"),
    address: "192.0.2.1",
    kbps: 5,
    storageGb: 0,
    country: "",
    kind: 1,
    portOpen: true,
  };

  it("packs standard input and exits with 0", async () => {
    const out = join(await newFolder(), "00001.rows");
    const { code, stdout } = await hardhat(["proofs", "pack", "--in", "-", "--out", out], JSON.stringify(line));
    expect(code).to.equal(0);
    expect(stdout).to.equal(`1 records packed: ${out}\n`);
    expect(await readFile(out)).to.have.length(80);
  });

  it("exits with 1 and one line when something is wrong", async () => {
    const folder = await newFolder();
    const args = ["proofs", "pack", "--in", "-", "--out", join(folder, "00001.rows")];
    const { code, stdout, stderr } = await hardhat(args, JSON.stringify({ ...line, kbps: 0 }));
    expect(code).to.equal(1);
    expect(stdout).to.equal("");
    expect(stderr).to.equal(
      "error: standard input, line 1, kbps: expected a whole number from 1 to 100000000, got 0\n",
    );
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it("is content when a reader has seen enough", async () => {
    const file = join(await newFolder(), "registrations.rows");
    await writeFile(file, Buffer.alloc(180 * 5_000));
    const { code, stderr } = await hardhat(["proofs", "show", file, "--json"], "", 100);
    expect(stderr).to.equal("");
    expect(code).to.equal(0);
  });
});
