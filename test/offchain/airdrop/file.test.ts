import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import fc from "fast-check";

import { Airdrop } from "../../../offchain/airdrop/airdrop.js";
import {
  MAX_ENTRIES_WITH_PROOFS,
  parseAirdrop,
  readAirdrop,
  serializeAirdrop,
  writeAirdrop,
} from "../../../offchain/airdrop/airdropFile.js";
import { writeCanonicalJson } from "../../../offchain/io/canonicalJson.js";
import { expectThrows } from "../failure.js";
import { accountOf, entriesOf, entryLists } from "./entries.js";

const FILE = "airdrop.json";
const WORD = `0x${"1".repeat(64)}`;
const airdrop = Airdrop.of(entriesOf([5n, 7n, 9n]));

interface Entry {
  account: string;
  amountWei: string;
  index: number;
  proof: string[];
}

interface Written {
  entries: Entry[];
  format: string;
  root: string;
  totalWei: string;
}

/** The example's file after a change. */
function changed(change: (written: Written) => void): Buffer {
  const written = JSON.parse(serializeAirdrop(airdrop)) as Written;
  change(written);
  return Buffer.from(writeCanonicalJson({ ...written, entries: written.entries.map((entry) => ({ ...entry })) }));
}

function expectRefused(change: (written: Written) => void, field: string, problem: string): void {
  expectThrows(() => parseAirdrop(changed(change), FILE), "json", `${FILE}, ${field}: ${problem}`);
}

describe("airdrop: file", () => {
  it("holds format, root, total and every claim", () => {
    const { entries, ...head } = JSON.parse(serializeAirdrop(airdrop)) as Written;
    expect(head).to.deep.equal({ format: "msn-airdrop/1", root: airdrop.root, totalWei: "21" });
    expect(entries).to.deep.equal(
      [0, 1, 2].map((index) => {
        const { account, amountWei, proof } = airdrop.claim(index);
        return { account, amountWei: String(amountWei), index, proof };
      }),
    );
  });

  it("comes back as it was written, whole, and alone in its folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "msn-airdrop-"));
    try {
      const file = join(folder, "new", FILE);
      await writeAirdrop(file, airdrop);
      expect(await readFile(file, "ascii")).to.equal(serializeAirdrop(airdrop));
      expect(await readdir(join(folder, "new"))).to.deep.equal([FILE]);
      expect((await readAirdrop(file)).entries).to.deep.equal(airdrop.entries);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("any airdrop comes back", () => {
    fc.assert(
      fc.property(entryLists, (entries) => {
        const written = Airdrop.of(entries);
        const again = parseAirdrop(Buffer.from(serializeAirdrop(written)), FILE);
        expect([again.root, again.totalWei, again.entries]).to.deep.equal([written.root, written.totalWei, entries]);
      }),
    );
  });

  it("leaves the proofs of long lists out; they come from the entries", () => {
    const amounts = Array<bigint>(MAX_ENTRIES_WITH_PROOFS + 1).fill(3n);
    const long = Airdrop.of(entriesOf(amounts));
    const text = serializeAirdrop(long);
    expect(text).not.to.include("proof");
    expect(parseAirdrop(Buffer.from(text), FILE).claim(9_999)).to.deep.equal(long.claim(9_999));
    const full = Airdrop.of(entriesOf(amounts.slice(1)));
    expect(serializeAirdrop(full)).to.include("proof");
  });
});

describe("airdrop: refused files", () => {
  it("another format", () => {
    expectRefused((written) => (written.format = "msn-airdrop/2"), "format", "expected msn-airdrop/1");
  });

  it("a root, a total or a proof that the entries do not give", () => {
    expectRefused((written) => (written.root = WORD), "root", `expected ${airdrop.root}`);
    expectRefused((written) => (written.totalWei = "22"), "totalWei", "expected 21, the sum of the entries");
    expectRefused((written) => (written.entries[1]!.amountWei = "8"), "totalWei", "expected 22");
    for (const change of [
      (proof: string[]): unknown => proof.pop(),
      (proof: string[]): unknown => proof.push(WORD),
      (proof: string[]): unknown => proof.reverse(),
    ]) {
      expectRefused((written) => change(written.entries[1]!.proof), "entries[1].proof", "expected the 2 words");
    }
  });

  it("entries exchanged, out of place or twice", () => {
    expectRefused((written) => written.entries.reverse(), "entries[0].index", "expected a whole number from 0 to 0");
    expectRefused((written) => written.entries.shift(), "entries[0].index", "expected a whole number from 0 to 0");
    const [first] = airdrop.entries;
    expectRefused((written) => (written.entries[2]!.account = first!.account), "entries", `${first!.account} has more`);
  });

  it("no entries, or entries that are none", () => {
    expectRefused((written) => (written.entries = []), "entries", "an airdrop needs at least one entry");
    expectRefused(
      (written) => (written.entries[1]!.account = accountOf(0)),
      "entries[1].account",
      "expected an account",
    );
    expectRefused((written) => (written.entries[1]!.account = "0x1"), "entries[1].account", "expected an account");
    expectRefused(
      (written) => (written.entries[1]!.amountWei = "0"),
      "entries[1].amountWei",
      "expected an amount from 1",
    );
    const sum = `0x${"0".repeat(64)}`;
    expectRefused((written) => Object.assign(written.entries[1]!, { sum }), "entries[1].sum", "expected no such key");
    expectRefused(
      (written) => Reflect.deleteProperty(written.entries[1]!, "proof"),
      "entries[1].proof",
      "expected this key",
    );
  });

  it("JSON that is not canonical", () => {
    expectThrows(() => parseAirdrop(Buffer.from(`${serializeAirdrop(airdrop)} `), FILE), "json", "not canonical");
  });
});
