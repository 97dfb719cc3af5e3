import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { expect } from "chai";

import { EPOCH_SECONDS } from "../../../offchain/domain/constants.js";
import { toHex } from "../../../offchain/domain/hex.js";
import { commitmentFor } from "../../../offchain/epoch/commitment.js";
import { addressTags } from "../../../offchain/proofs/addressTags.js";
import { firstProbeFault } from "../../../offchain/proofs/probeBatch.js";
import type { ProbeRecord } from "../../../offchain/proofs/probeRecord.js";
import { decodeProbe } from "../../../offchain/proofs/probeRecord.js";
import { registrationDomain } from "../../../offchain/proofs/registrationDigest.js";
import { selectRegistrations } from "../../../offchain/proofs/registrationSelection.js";
import type { RelayImport } from "../../../offchain/relays/importRelays.js";
import { importRelays } from "../../../offchain/relays/importRelays.js";
import { relayKeys } from "../../../offchain/relays/relayKeys.js";
import { expectRejects } from "../failure.js";
import { CHAIN_ID, newFolder, removeFolders, TOKEN } from "../world.js";
import { dataFile, fingerprint, relayFile, relayLine, WEEK_32 } from "./relayFiles.js";

const KEYS = relayKeys();
const [A, B, C, D] = ["A", "B", "C", "D"].map(fingerprint) as [string, string, string, string];
const HOUR = 3_600;

async function requestFor(csv: string, change: Partial<RelayImport> = {}): Promise<RelayImport> {
  const out = join(await newFolder(), "proofs");
  return { csv, epoch: 1, start: WEEK_32, chainId: CHAIN_ID, token: TOKEN, out, ...change };
}

/** Every file below a folder, by path, unpacked. */
async function filesOf(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.sort().map(async (file) => [file, await readFile(file)] as const));
  return new Map(
    contents.map(([file, bytes]) => {
      const path = file.slice(folder.length + 1).replaceAll("\\", "/");
      return path.endsWith(".gz") ? [path.slice(0, -3), gunzipSync(bytes)] : [path, bytes];
    }),
  );
}

function recordsOf(batch: Buffer | undefined): ProbeRecord[] {
  return Array.from({ length: batch!.length / 80 }, (_, i) => decodeProbe(batch!, i * 80));
}

describe("import of relays", () => {
  after(removeFolders);

  it("makes probes, roles and operators of the rows", async () => {
    const csv = await relayFile(
      await newFolder(),
      relayLine(A, WEEK_32, 1_250_000, "203.0.113.9", "DE"),
      relayLine(A, WEEK_32 + 5 * HOUR, 1_000, "198.51.100.1", ""),
      relayLine(A, WEEK_32 + 5 * HOUR + 60, 2_001, "198.51.100.2", "FR"),
      relayLine(B, WEEK_32 + 10, 1_249_999, "203.0.113.10"),
      relayLine(B, WEEK_32 + EPOCH_SECONDS - 1, 99_999_999_999, "2001:db8:1::1"),
      relayLine(C, WEEK_32 - 1, 5_000_000),
      relayLine(C, WEEK_32 + 20, 0, "192.0.2.1"),
      relayLine(C, WEEK_32 + 5 * HOUR, 1),
      relayLine(C, WEEK_32 + EPOCH_SECONDS, 5_000_000),
      relayLine(D, WEEK_32, 0),
    );
    const request = await requestFor(csv);
    const summary = await importRelays(request);
    expect(summary.rows).to.deep.equal({ read: 10, outside: 2, withoutBandwidth: 2, repeated: 1 });
    expect([summary.relays, summary.gatewayX]).to.deep.equal([3, 1]);
    expect(summary.rounds).to.deep.equal([0, 5, 167]);

    const files = await filesOf(request.out);
    const { counted, rejected } = await selectRegistrations(
      files.get("registrations.rows")!,
      registrationDomain(CHAIN_ID, TOKEN),
      WEEK_32 + EPOCH_SECONDS,
      new Map(),
    );
    expect([...rejected]).to.deep.equal([]);
    const row = (relay: string, address: string, nodeClass: number, kind: number, issuedAt: number) => ({
      node: KEYS.node(relay).account,
      operator: KEYS.operator(address).account,
      class: nodeClass,
      kind,
      issuedAt,
    });
    expect([...counted.values()]).to.deep.equal([
      row(A, "203.0.113.0", 1, 0, WEEK_32),
      row(B, "203.0.113.0", 2, 1, WEEK_32 + 10),
      row(C, "192.0.2.0", 2, 1, WEEK_32 + 20),
    ]);
    expect(summary.operators.map(({ operator, nodes }) => [operator, nodes])).to.have.deep.members([
      [KEYS.operator("203.0.113.1").account, 2],
      [KEYS.operator("192.0.2.1").account, 1],
    ]);

    const secret = KEYS.tagSecret(1);
    const probe = (relay: string, address: string, kbps: number, country: string): ProbeRecord => ({
      node: KEYS.node(relay).account,
      ...addressTags(secret, address),
      kbps,
      country,
      ...(relay === A ? { storageGb: 100, kind: 0 } : { storageGb: 0, kind: 1 }),
      portOpen: true,
    });
    const first = files.get(`probes/${KEYS.verifiers[0]!.account}/00000.rows`);
    expect(recordsOf(first)).to.have.deep.members([
      probe(A, "203.0.113.9", 10_000, "DE"),
      probe(B, "203.0.113.10", 9_999, "DE"),
    ]);
    const second = files.get(`probes/${KEYS.verifiers[1]!.account}/00005.rows`);
    expect(recordsOf(second)).to.have.deep.members([
      probe(A, "198.51.100.2", 16, "FR"),
      probe(C, "203.0.113.9", 1, "DE"),
    ]);
    const last = files.get(`probes/${KEYS.verifiers[2]!.account}/00167.rows`);
    expect(recordsOf(last)).to.deep.equal([probe(B, "2001:db8:1::1", 100_000_000, "DE")]);
    expect(files.size).to.equal(1 + 3 * 3);
  });

  it("gives the same bytes again, from plain or packed input, stored plain or packed", async () => {
    const packed = dataFile("relays-2026-W32.sample.csv.gz");
    const plain = join(await newFolder(), "relays.csv");
    await writeFile(plain, gunzipSync(await readFile(packed)));
    const requests = [await requestFor(packed), await requestFor(plain), await requestFor(packed, { isGzip: true })];
    for (const request of requests) await importRelays(request);
    const [one, two, three] = await Promise.all(requests.map(({ out }) => filesOf(out)));
    expect(one!.size).to.equal(1 + 3 * 20);
    expect(two).to.deep.equal(one);
    expect(three).to.deep.equal(one);
    const names = (await readdir(requests[2]!.out, { recursive: true })).filter((name) => name.includes(".rows"));
    expect(names.every((name) => name.endsWith(".rows.gz"))).to.be.true;
  });

  it("makes folders of the real weeks that the rules accept whole", async () => {
    for (const [week, epoch] of [
      [32, 1],
      [33, 2],
    ] as const) {
      const start = WEEK_32 + (epoch - 1) * EPOCH_SECONDS;
      const request = await requestFor(dataFile(`relays-2026-W${week}.sample.csv.gz`), { epoch, start });
      const summary = await importRelays(request);
      expect(summary.rows.outside).to.equal(0);
      expect(summary.relays).to.be.greaterThan(250);
      expect(summary.operators.length).to.be.lessThan(summary.relays);
      const files = await filesOf(request.out);
      const domain = registrationDomain(CHAIN_ID, TOKEN);
      const records = files.get("registrations.rows")!;
      const selection = await selectRegistrations(records, domain, start + EPOCH_SECONDS, new Map());
      expect(selection.counted.size).to.equal(summary.relays);
      for (const [path, bytes] of files)
        if (path.startsWith("probes/")) expect(firstProbeFault(bytes), path).to.be.undefined;
      const commitments = await Promise.all(summary.verifiers.map((verifier) => commitmentFor(request.out, verifier)));
      expect(commitments[1]).to.deep.equal(commitments[0]);
      expect(commitments[2]).to.deep.equal(commitments[0]);
    }
  });

  it("writes the operators' keys, ascending, outside the folder", async () => {
    const folder = await newFolder();
    const csv = dataFile("relays-2026-W32.sample.csv.gz");
    const accounts = join(folder, "accounts.csv");
    const { operators, relays } = await importRelays(await requestFor(csv, { accounts }));
    const [header, ...rows] = (await readFile(accounts, "ascii")).trimEnd().split("\n");
    expect(header).to.equal("operator,nodes,key");
    expect(rows).to.deep.equal(operators.map(({ operator, nodes, key }) => `${operator},${nodes},${key}`));
    expect(rows).to.deep.equal([...rows].sort());
    expect(operators.reduce((sum, { nodes }) => sum + nodes, 0)).to.equal(relays);
  });

  it("takes the first relays only, other rounds and another mnemonic when told", async () => {
    const mnemonic = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    const csv = await relayFile(
      await newFolder(),
      relayLine(A, WEEK_32, 0),
      relayLine(B, WEEK_32 + 86_399, 7_000),
      relayLine(C, WEEK_32 + 86_400, 7_000),
      relayLine(D, WEEK_32, 7_000),
    );
    const request = await requestFor(csv, { limit: 2, roundLength: 86_400, mnemonic });
    const { relays, rounds, verifiers } = await importRelays(request);
    expect([relays, rounds]).to.deep.equal([2, [0, 1]]);
    const other = relayKeys(mnemonic);
    expect(verifiers).to.deep.equal(other.verifiers.map(({ account }) => account));
    const records = (await filesOf(request.out)).get("registrations.rows")!;
    expect(toHex(records.subarray(0, 20))).to.equal(other.node(B).account);
  });

  describe("refuses, and leaves nothing behind,", () => {
    const row = relayLine(A, WEEK_32, 7_000);
    const faults: [string, string[], Partial<RelayImport>, Parameters<typeof expectRejects>[1], string][] = [
      [
        "a file without a row in the epoch",
        [row],
        { start: 0 },
        "csv",
        "no row falls into epoch 1 (1970-01-01T00:00:00Z",
      ],
      [
        "a file without bandwidth",
        [relayLine(A, WEEK_32, 0)],
        {},
        "csv",
        "no row has bandwidth in epoch 1 (2026-08-03",
      ],
      ["a file without rows", [], {}, "csv", "no row falls into epoch 1"],
      ["a bad row behind good ones", [row, "x"], {}, "csv", "relays.csv, line 3: expected 6 columns, got 1"],
      ["rounds that do not divide the epoch", [row], { roundLength: 3_601 }, "argument", "round length: expected"],
      ["rounds under a minute", [row], { roundLength: 30 }, "argument", "round length: expected"],
      ["a limit of nothing", [row], { limit: 0 }, "argument", "limit: expected at least 1"],
      ["a text that is no mnemonic", [row], { mnemonic: "a b c" }, "argument", "expected a BIP-39 mnemonic"],
    ];
    for (const [what, rows, change, code, message] of faults) {
      it(what, async () => {
        const request = await requestFor(await relayFile(await newFolder(), ...rows), change);
        await expectRejects(importRelays(request), code, message);
        expect(await readdir(dirname(request.out))).to.deep.equal([]);
      });
    }

    it("a folder that is not empty, and accepts an empty one", async () => {
      const request = await requestFor(await relayFile(await newFolder(), row));
      await mkdir(request.out);
      await writeFile(join(request.out, "notes.txt"), "mine");
      await expectRejects(importRelays(request), "output", `${request.out}: is not empty; choose another directory`);
      expect(await readdir(request.out)).to.deep.equal(["notes.txt"]);
      const empty = await requestFor(request.csv);
      await mkdir(empty.out);
      expect((await importRelays(empty)).relays).to.equal(1);
      await expectRejects(importRelays({ ...empty, out: request.csv }), "output", "is no directory");
    });

    it("a damaged .gz and a missing file", async () => {
      const csv = join(await newFolder(), "relays.csv.gz");
      await writeFile(csv, gzipSync(await readFile(await relayFile(await newFolder(), row))).subarray(0, -4));
      const request = await requestFor(csv);
      await expectRejects(importRelays(request), "gzip", `${csv}: damaged or truncated`);
      await expectRejects(importRelays({ ...request, csv: `${csv}.gz` }), "io", "no such file");
      expect(await readdir(dirname(request.out))).to.deep.equal([]);
    });

    it("accounts inside the proof folder, or where they cannot be written", async () => {
      const request = await requestFor(await relayFile(await newFolder(), row));
      const inside = { ...request, accounts: join(request.out, "accounts.csv") };
      await expectRejects(importRelays(inside), "argument", "accounts: expected a file outside the proof folder");
      const behindFile = { ...request, accounts: join(request.csv, "accounts.csv") };
      await expectRejects(importRelays(behindFile), "io", "accounts.csv: cannot write");
      expect(await readdir(dirname(request.out))).to.deep.equal([]);
    });
  });
});
