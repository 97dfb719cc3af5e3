import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { expect } from "chai";
import { getAddress } from "ethers";
import fc from "fast-check";

import type { AirdropEntry } from "../../../offchain/airdrop/entry.js";
import { readEntryList } from "../../../offchain/airdrop/entryList.js";
import { WEI_PER_MSN } from "../../../offchain/domain/allocation.js";
import type { MsnErrorCode } from "../../../offchain/domain/errors.js";
import { msnOfWei } from "../../../offchain/domain/msn.js";
import { expectRejects } from "../failure.js";
import { accountOf } from "./entries.js";

const CHECKSUMMED = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const LOWER = CHECKSUMMED.toLowerCase();
const UPPER = `0x${LOWER.slice(2).toUpperCase()}`;
const OTHER = accountOf(0xbeef);

let folder: string;
let file: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "msn-airdrop-"));
  file = join(folder, "list.csv");
});
after(() => rm(folder, { recursive: true, force: true }));

async function read(text: string, totalWei: bigint): Promise<AirdropEntry[]> {
  await writeFile(file, text);
  return readEntryList(file, totalWei);
}

/** The rows below the header, which must be refused at this place. */
async function refuse(rows: string, place: string, problem: string, code: MsnErrorCode = "csv"): Promise<void> {
  await expectRejects(read(`account,amount\n${rows}`, WEI_PER_MSN), code, `${file}, ${place}: ${problem}`);
}

describe("airdrop: list of accounts", () => {
  it("an entry's index is its place, its amount exact", async () => {
    expect(
      await read(`account,amount\n${OTHER},2\n${CHECKSUMMED},0.000000000000000001\n`, 2n * WEI_PER_MSN + 1n),
    ).to.deep.equal([
      { index: 0, account: OTHER, amountWei: 2n * WEI_PER_MSN },
      { index: 1, account: LOWER, amountWei: 1n },
    ]);
  });

  it("accounts in one letter case or with their checksum are taken", async () => {
    for (const account of [LOWER, UPPER, CHECKSUMMED]) {
      expect((await read(`account,amount\n${account},1`, WEI_PER_MSN))[0]?.account).to.equal(LOWER);
    }
  });

  it("line ends of Windows, a byte order mark and gzip are taken", async () => {
    const text = `\ufeffaccount,amount\r\n${LOWER},1\r\n`;
    expect(await read(text, WEI_PER_MSN)).to.have.length(1);
    await writeFile(`${file}.gz`, gzipSync(text));
    expect(await readEntryList(`${file}.gz`, WEI_PER_MSN)).to.have.length(1);
  });

  it("any list that is written comes back", async () => {
    const lists = fc.uniqueArray(fc.tuple(fc.nat(), fc.bigInt({ min: 1n, max: 10n ** 30n })), {
      selector: ([account]) => account,
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(lists, fc.boolean(), async (list, checksummed) => {
        const entries = list.map(([n, amountWei], index) => ({ index, account: accountOf(n + 1), amountWei }));
        const total = entries.reduce((sum, { amountWei }) => sum + amountWei, 0n);
        const rows = entries.map(
          ({ account, amountWei }) => `${checksummed ? getAddress(account) : account},${msnOfWei(amountWei)}\n`,
        );
        expect(await read(`account,amount\n${rows.join("")}`, total)).to.deep.equal(entries);
      }),
    );
  });
});

describe("airdrop: refused lists", () => {
  it("an account twice, in whatever letter case, with both lines", async () => {
    for (const again of [LOWER, UPPER, CHECKSUMMED]) {
      await refuse(
        `${LOWER},0.25\n${OTHER},0.5\n${again},0.25\n`,
        "line 4, account",
        `${LOWER} stands on line 2 already`,
      );
    }
  });

  it("a wrong checksum", () =>
    refuse(`${CHECKSUMMED.replace("f39F", "F39f")},1\n`, "line 2, account", "0xF39f", "address"));

  it("no account at all", async () => {
    const malformed = [
      "",
      "0x",
      LOWER.slice(0, -1),
      `${LOWER}0`,
      LOWER.slice(2),
      LOWER.replace("0x", "0X"),
      ` ${LOWER}`,
    ];
    for (const account of [...malformed, LOWER.replace("f", "g"), "miner.eth"]) {
      await refuse(`${account},1\n`, "line 2, account", "expected 0x and 40 hex digits", "address");
    }
  });

  it("the zero address", () => refuse(`${accountOf(0)},1\n`, "line 2, account", "expected an account other than zero"));

  it("zero amounts", async () => {
    for (const zero of ["0", "0.0", "000", "0.000000000000000000"]) {
      await refuse(`${LOWER},1\n${OTHER},${zero}\n`, "line 3, amount", `expected more than 0 MSN, got "${zero}"`);
    }
  });

  it("malformed amounts", async () => {
    const malformed = [
      "",
      "-1",
      "+1",
      "1.",
      ".5",
      "1e18",
      "0x1",
      "1 000",
      " 1",
      "1 ",
      "NaN",
      "1_000",
      "١",
      "1.0000000000000000001",
    ];
    for (const amount of [...malformed, "9".repeat(60)]) {
      await refuse(`${LOWER},${amount}\n`, "line 2, amount", "expected MSN as a decimal with at most 18 places");
    }
  });

  it("wrong columns", async () => {
    await refuse(`${LOWER}\n`, "line 2", "expected 2 columns, got 1");
    await refuse(`${LOWER},1,2\n`, "line 2", "expected 2 columns, got 3");
    await refuse(`${LOWER},"1,000"\n`, "line 2", "expected 2 columns, got 3");
    await refuse(`${LOWER},1\n\n`, "line 3", "expected 2 columns, got 1");
  });

  it("another header, or none", async () => {
    for (const header of ["amount,account", "account, amount", "Account,Amount", `${LOWER},1`, ""]) {
      await expectRejects(read(`${header}\n${LOWER},1\n`, WEI_PER_MSN), "csv", `${file}, line 1: expected the header`);
    }
  });

  it("an empty list", async () => {
    for (const text of ["", "account,amount", "account,amount\n"]) {
      await expectRejects(read(text, 0n), "csv", `${file}: expected account,amount and at least one entry`);
    }
  });

  it("a total one wei off, with both sums and the difference", async () => {
    const text = `account,amount\n${LOWER},0.4\n${OTHER},0.6\n`;
    expect(await read(text, WEI_PER_MSN)).to.have.length(2);
    const wei = "0.000000000000000001";
    await expectRejects(
      read(text, WEI_PER_MSN + 1n),
      "csv",
      `${file}, amount: expected 1.000000000000000001 MSN in all, got 1: ${wei} missing`,
    );
    await expectRejects(
      read(text, WEI_PER_MSN - 1n),
      "csv",
      `${file}, amount: expected 0.999999999999999999 MSN in all, got 1: ${wei} too much`,
    );
  });

  it("a missing file", () => expectRejects(readEntryList(join(folder, "none.csv"), 1n), "io", "no such file"));
});
