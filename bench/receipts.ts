/**
 * How fast, and in how much memory, an operator verifies receipts and vouchers from files: `npm run bench:receipts`, or with
 * the numbers of messages, `npm run bench:receipts -- 1000 5000`. Half of each number are receipts, half vouchers.
 */
import { verifyTypedData } from "ethers";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";

import { keccak256 } from "../offchain/crypto/keccak.js";
import { accountOf, recoverSigner } from "../offchain/crypto/signature.js";
import type { Address, Digest } from "../offchain/domain/hex.js";
import { fromHex, toHex } from "../offchain/domain/hex.js";
import { formatTable } from "../offchain/domain/table.js";
import { writeCanonicalJson } from "../offchain/io/canonicalJson.js";
import { readJsonLines } from "../offchain/io/jsonLines.js";
import { marketplaceDomain, marketplaceSeparator } from "../offchain/traffic/marketplaceDomain.js";
import type { SignedReceipt } from "../offchain/traffic/receipt.js";
import { receiptSigner, signReceipt } from "../offchain/traffic/receipt.js";
import { RECEIPT_TYPES, receiptDigest } from "../offchain/traffic/receiptDigest.js";
import { readReceipt, RECEIPT_KEYS, receiptJson } from "../offchain/traffic/receiptJson.js";
import type { SignedVoucher } from "../offchain/traffic/voucher.js";
import { signVoucher, voucherSigner } from "../offchain/traffic/voucher.js";
import { VOUCHER_TYPES } from "../offchain/traffic/voucherDigest.js";
import { readVouchers } from "../offchain/traffic/voucherFile.js";
import { voucherLine } from "../offchain/traffic/voucherJson.js";
import { cpuSeconds, inChild, peakMib, rateOf, sizesOf, whole } from "./measuring.js";

const PROGRAM = fileURLToPath(import.meta.url);
const SEED = "a million receipts";
const DEFAULT_SIZES = [10_000, 100_000, 1_000_000];
const PAYERS = 1_000;
const SAMPLE = 4_000;
const ESCROW: Address = "0x00000000000000000000000000000000000e5c20";
const OPERATOR: Address = "0x0000000000000000000000000000000000009e2a";
const WALLET_DOMAIN = marketplaceDomain(31337, ESCROW);
const DOMAIN = marketplaceSeparator(31337, ESCROW);

const seeded = (what: string): Buffer => keccak256(Buffer.from(`${SEED} ${what}`, "ascii"));

/** A payer with one key for everything and one agreement. */
interface Party {
  readonly key: Buffer;
  readonly account: Address;
  readonly agreementId: Digest;
}

const PARTIES: readonly Party[] = Array.from({ length: PAYERS }, (_, i) => {
  const key = seeded(`key ${i}`);
  return { key, account: toHex(accountOf(key)), agreementId: toHex(seeded(`agreement ${i}`)) };
});

function partyOf(index: number): Party {
  const party = PARTIES[index % PAYERS];
  if (party === undefined) throw new Error("no parties");
  return party;
}

/** The `index`-th receipt: amounts that rise, as they do in traffic. */
function receiptAt(index: number): SignedReceipt {
  const { agreementId, key } = partyOf(index);
  return signReceipt(DOMAIN, { agreementId, cumulativeBytes: BigInt(index + 1) << 20n }, key);
}

function voucherAt(index: number): SignedVoucher {
  const { account, key } = partyOf(index);
  return signVoucher(DOMAIN, { payer: account, operator: OPERATOR, cumulativeGwei: BigInt(index + 1) * 977n }, key);
}

function* linesOf(count: number, line: (index: number) => string): Generator<string> {
  for (let i = 0; i < count; i++) yield line(i);
}

async function generate(folder: string, count: number): Promise<void> {
  const write = (name: string, line: (index: number) => string): Promise<void> =>
    pipeline(Readable.from(linesOf(count, line)), createWriteStream(join(folder, name)));
  await write("receipts.ndjson", (i) => writeCanonicalJson(receiptJson(receiptAt(i))));
  await write("vouchers.ndjson", (i) => voucherLine(voucherAt(i)));
}

/** What one child process measured. */
interface Measured {
  readonly cpu: number;
  readonly peak: number;
  /** Recoveries alone, per CPU second, just before. */
  readonly raw: number;
}

/** Reads, parses and verifies the first messages of both files; every signature must be the party's. */
async function verify(folder: string, each: number): Promise<Measured> {
  const payers = new Set(PARTIES.map(({ account }) => account));
  const sessions = new Map(PARTIES.map(({ agreementId, account }) => [agreementId, account]));
  const from = (name: string): Readable => createReadStream(join(folder, name));
  const raw = rawRate();
  const start = cpuSeconds();
  const receipts = readJsonLines(from("receipts.ndjson"), "receipts.ndjson", (fields) =>
    readReceipt(fields.exactly(RECEIPT_KEYS)),
  );
  for await (const { line, value } of receipts) {
    requireSigner(receiptSigner(DOMAIN, value), sessions.get(value.agreementId));
    if (line === each) break;
  }
  for await (const { line, value } of readVouchers(from("vouchers.ndjson"), "vouchers.ndjson")) {
    requireSigner(voucherSigner(DOMAIN, value), payers.has(value.payer) ? value.payer : undefined);
    if (line === each) break;
  }
  return { cpu: cpuSeconds() - start, peak: peakMib(), raw };
}

function requireSigner(signer: Address | undefined, expected: Address | undefined): void {
  if (signer === undefined || signer !== expected) throw new Error("a signature is not the one that was written");
}

/** The recovery alone: digests and signatures are bytes already. */
function rawRate(): number {
  const ready = Array.from({ length: SAMPLE }, (_, i) => {
    const receipt = receiptAt(i);
    return { digest: receiptDigest(DOMAIN, receipt), signature: fromHex(receipt.signature, 65) };
  });
  return rateOf(SAMPLE * 4, (i) => {
    const message = ready[i % SAMPLE];
    if (message === undefined || recoverSigner(message.digest, message.signature) === undefined) throw new Error();
  });
}

/** Half receipts, half vouchers with `ethers.verifyTypedData`, without reading any file. */
function ethersRate(): number {
  const half = SAMPLE / 2;
  const receipts = Array.from({ length: half }, (_, i) => receiptAt(i));
  const vouchers = Array.from({ length: half }, (_, i) => voucherAt(i));
  const receiptsRate = rateOf(half, (i) => {
    const { signature, ...receipt } = receipts[i] ?? receiptAt(i);
    verifyTypedData(WALLET_DOMAIN, RECEIPT_TYPES, receipt, signature);
  });
  const vouchersRate = rateOf(half, (i) => {
    const { signature, ...voucher } = vouchers[i] ?? voucherAt(i);
    verifyTypedData(WALLET_DOMAIN, VOUCHER_TYPES, voucher, signature);
  });
  return 2 / (1 / receiptsRate + 1 / vouchersRate);
}

async function measure(sizes: readonly number[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "msn-bench-"));
  try {
    console.log(`generating ${whole(Math.max(...sizes))} messages of ${whole(PAYERS)} payers`);
    await generate(folder, Math.max(...sizes) / 2);
    const ethers = ethersRate();
    const rows: string[][] = [];
    for (const size of sizes) {
      const measured = await inChild<Measured>(PROGRAM, ["verify", folder, String(size / 2)]);
      const rate = size / measured.cpu;
      const percent = `${whole((100 * rate) / measured.raw)} %`;
      const times = `${(rate / ethers).toFixed(1)} x`;
      const { cpu, peak, raw } = measured;
      rows.push([whole(size), cpu.toFixed(1), whole(rate), whole(raw), percent, times, whole(peak)]);
    }
    const header = ["messages", "CPU s", "per CPU s", "raw per CPU s", "of raw", "of ethers", "peak MiB"];
    console.log(formatTable(header, rows, header));
    console.log(`ethers.verifyTypedData: ${whole(ethers)} per CPU second`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Numbers of messages from the command line, half of each of either kind. */
function messagesOf(words: readonly string[]): readonly number[] {
  const sizes = sizesOf(words, DEFAULT_SIZES, 2);
  if (sizes.some((size) => size % 2 !== 0)) throw new Error("expected even numbers of messages");
  return sizes;
}

const [command, folder, each] = process.argv.slice(2);
if (command === "verify" && folder !== undefined) process.send?.(await verify(folder, Number(each)));
else await measure(messagesOf(process.argv.slice(2)));
