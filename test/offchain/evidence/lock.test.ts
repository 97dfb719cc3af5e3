import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { withLock } from "../../../scripts/evidence/lock.js";

/** Notes beginning and end of its turn, and takes its time in between. */
const TURN = `
  import { appendFileSync } from "node:fs";
  import { withLock } from ${JSON.stringify(new URL("../../../scripts/evidence/lock.ts", import.meta.url).href)};
  const [lock, notes] = process.argv.slice(-2);
  withLock(lock, () => {
    appendFileSync(notes, "begins ");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    appendFileSync(notes, "ends ");
  });
`;

describe("Lock of a folder that programs share", () => {
  let folder: string;
  let lock: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "msn-lock-"));
    lock = join(folder, "below", "lock");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function takeTurn(notes: string): Promise<void> {
    const args = ["--import=tsx", "--input-type=module", "-e", TURN, "--", lock, notes];
    const code = await new Promise((resolve) =>
      spawn(process.execPath, args, { stdio: "inherit" }).once("exit", resolve),
    );
    expect(code).to.equal(0);
  }

  it("is held during the work alone, also when that fails", () => {
    withLock(lock, () => {
      expect(readFileSync(lock, "utf8")).to.equal(String(process.pid));
    });
    expect(existsSync(lock)).to.equal(false);
    expect(() => {
      withLock(lock, () => {
        throw new Error("no room");
      });
    }).to.throw("no room");
    expect(existsSync(lock)).to.equal(false);
  });

  it("lets one process work at a time", async () => {
    const notes = join(folder, "notes");
    await Promise.all([takeTurn(notes), takeTurn(notes), takeTurn(notes)]);
    expect(readFileSync(notes, "utf8")).to.equal("begins ends begins ends begins ends ");
  });

  it("passes from a process that is gone", async () => {
    const gone = spawn(process.execPath, ["-e", "0"]);
    await new Promise((resolve) => gone.once("exit", resolve));
    withLock(lock, () => undefined);
    writeFileSync(lock, String(gone.pid));
    let worked = false;
    withLock(lock, () => {
      worked = true;
    });
    expect(worked).to.equal(true);
  });
});
