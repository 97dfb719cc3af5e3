/** A user that downloads from nodes and pays them as it goes: `tsx scripts/traffic/user.ts CONFIG.json`; see `demo:traffic`. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { openDeployment } from "../../offchain/chain/node.js";
import { keccak256 } from "../../offchain/crypto/keccak.js";
import { accountOf } from "../../offchain/crypto/signature.js";
import { SUM_LIMIT } from "../../offchain/domain/constants.js";
import { type Address, type Digest, fromHex, toHex } from "../../offchain/domain/hex.js";
import type { Json } from "../../offchain/io/canonicalJson.js";
import { writeAtomically } from "../../offchain/io/files.js";
import { JsonFields } from "../../offchain/io/jsonFields.js";
import { readJsonFields } from "../../offchain/io/jsonFile.js";
import { Journal } from "../../offchain/io/journal.js";
import { type ServiceAgreement, signAgreement } from "../../offchain/traffic/agreement.js";
import { agreementIdOf } from "../../offchain/traffic/agreementDigest.js";
import { marketplaceSeparator } from "../../offchain/traffic/marketplaceDomain.js";
import { PayingLedger, type PayingTerms } from "../../offchain/traffic/payingLedger.js";
import { PayingUser, payingReplay } from "../../offchain/traffic/payingUser.js";
import { readConfig, runProcess, secretOf } from "./config.js";
import { type Download, Downloader } from "./download.js";
import { NodeClient } from "./nodeClient.js";

const KEYS = [
  "rpc",
  "deployment",
  "folder",
  "payer",
  "channel",
  "signerKey",
  "match",
  "nodes",
  "budgetGwei",
  "renewBytes",
];
const MATCH_KEYS = ["chainId", "costGwei", "endsAt", "epoch", "exchange", "fills", "request", "unfilledBytes"];

/** What of a fill an agreement needs. */
interface Fill {
  readonly node: Address;
  readonly operator: Address;
  readonly offerDigest: Digest;
  readonly priceGweiPerGiB: bigint;
  readonly bytes: bigint;
  readonly expiresAt: bigint;
}

async function main(): Promise<void> {
  const config = await readConfig(KEYS);
  const folder = config.text("folder");
  const signerKey = secretOf(config, "signerKey");
  const { book, provider } = await openDeployment(config.text("rpc"), { file: config.text("deployment") });
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  const terms: PayingTerms = {
    domain: marketplaceSeparator(book.chainId, book.contracts.Escrow),
    payer: config.address("payer"),
    signers: [toHex(accountOf(signerKey))],
    budgetGwei: config.amount("budgetGwei", 0n, SUM_LIMIT),
    renewBytes: config.amount("renewBytes", 1n, SUM_LIMIT),
  };
  const user = await payingUser(terms, join(folder, "paying.journal"));
  const downloader = new Downloader(user, join(folder, "received"));
  const fills = await readFills(config.text("match"));
  const downloads = await Promise.all(
    fills.map(async (fill) =>
      agreed(user, fill, { folder, now, signerKey, channel: config.integer("channel", 0, 255) }),
    ),
  );
  const nodes = config.object("nodes");
  // What one node does ends no other's download.
  const results = await Promise.allSettled(
    downloads.map(async ({ node, ...download }) =>
      downloader.run({ ...download, client: () => clientOf(nodes.text(node)) }),
    ),
  );
  const failed = results.filter((result) => result.status === "rejected");
  for (const { reason } of failed) console.error(`user: ${reason instanceof Error ? reason.message : String(reason)}`);
  if (failed.length > 0) throw new Error(`${failed.length} of ${downloads.length} downloads failed`);
  console.log(`user: ${downloads.length} downloads are over and paid for: ${user.ledger.spentGwei} gwei`);
}

/** The payer's ledger as its journal left it, whatever ended the process before. */
async function payingUser(terms: PayingTerms, file: string): Promise<PayingUser> {
  const ledger = new PayingLedger(terms);
  return new PayingUser(ledger, await Journal.open(file, payingReplay(ledger, file)));
}

/** A node's folder says at which port it listens now. */
async function clientOf(nodeFolder: string): Promise<NodeClient> {
  const port = await readFile(join(nodeFolder, "port"), "utf8");
  return new NodeClient(`http://127.0.0.1:${port}`);
}

interface Terms {
  readonly folder: string;
  readonly now: number;
  readonly channel: number;
  readonly signerKey: Buffer;
}

/** What makes an agreement this one: chosen once, and on disk before anything is signed. */
interface Mark {
  readonly salt: Digest;
  readonly startsAt: number;
}

/**
 * The agreement for a fill: signed anew by every run while the ledger knows it. One that the ledger does not know is never entered
 * again, as it may be paid for already.
 */
async function agreed(
  user: PayingUser,
  fill: Fill,
  terms: Terms,
): Promise<Omit<Download, "client"> & { readonly node: Address }> {
  const { signerKey } = terms;
  const { domain, payer } = user.ledger.terms;
  const file = join(terms.folder, "agreements", `${fill.node}.json`);
  const old = existsSync(file) ? agreementOf(payer, fill, terms, await readMark(file)) : undefined;
  if (old !== undefined) {
    const id = agreementIdOf(domain, old);
    const agreement = signAgreement(domain, old, signerKey);
    const keys = { sessionKey: sessionKeyOf(signerKey, old.salt), signerKey };
    if (user.ledger.agreement(id) !== undefined) return { id, agreement, keys, node: fill.node };
  }
  const mark: Mark = { salt: toHex(randomBytes(32)), startsAt: terms.now };
  await writeAtomically(file, JSON.stringify(mark));
  const agreement = await user.agree(agreementOf(payer, fill, terms, mark), fill.operator, signerKey);
  const keys = { sessionKey: sessionKeyOf(signerKey, mark.salt), signerKey };
  return { id: agreementIdOf(domain, agreement), agreement, keys, node: fill.node };
}

/** As good as secret, and every run finds it again. */
const sessionKeyOf = (signerKey: Buffer, salt: Digest): Buffer =>
  keccak256(Buffer.concat([signerKey, fromHex(salt, 32)]));

const agreementOf = (payer: Address, fill: Fill, { channel, signerKey }: Terms, mark: Mark): ServiceAgreement => ({
  payer,
  sessionKey: toHex(accountOf(sessionKeyOf(signerKey, mark.salt))),
  node: fill.node,
  channel,
  offerDigest: fill.offerDigest,
  priceGweiPerGiB: fill.priceGweiPerGiB,
  maxBytes: fill.bytes,
  startsAt: mark.startsAt,
  expiresAt: Number(fill.expiresAt),
  salt: mark.salt,
});

async function readMark(file: string): Promise<Mark> {
  const fields = await readJsonFields(file, ["salt", "startsAt"]);
  return { salt: fields.digest("salt"), startsAt: fields.integer("startsAt", 0, Number.MAX_SAFE_INTEGER) };
}

/** The fills of a match that `market match --out` wrote. Throws `io`, `json`. */
async function readFills(file: string): Promise<Fill[]> {
  const match = await readJsonFields(file, MATCH_KEYS);
  return match.list("fills").map((value: Json, i) => {
    const fill = JsonFields.of(value, file, `fills.${i}`);
    const offer = fill.object("offer");
    return {
      node: offer.address("node"),
      operator: offer.address("operator"),
      offerDigest: fill.digest("offerDigest"),
      priceGweiPerGiB: offer.amount("priceGweiPerGiB", 0n, SUM_LIMIT),
      bytes: fill.amount("bytes", 1n, SUM_LIMIT),
      expiresAt: offer.amount("expiresAt", 0n, SUM_LIMIT),
    };
  });
}

await runProcess("user", main);
