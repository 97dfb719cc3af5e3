import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import { type Digest, isHex } from "../../../offchain/domain/hex.js";
import { Journal } from "../../../offchain/io/journal.js";
import type { ServiceAgreement } from "../../../offchain/traffic/agreement.js";
import { agreementJson } from "../../../offchain/traffic/agreementJson.js";
import { PayingLedger } from "../../../offchain/traffic/payingLedger.js";
import { PayingUser, payingReplay } from "../../../offchain/traffic/payingUser.js";
import { voucherLine } from "../../../offchain/traffic/voucherJson.js";
import { Downloader } from "../../../scripts/traffic/download.js";
import { NodeClient, NodeRefusal } from "../../../scripts/traffic/nodeClient.js";
import { NODE_PROOF_HEADER, isNode } from "../../../scripts/traffic/nodeProof.js";
import { SESSION_PROOF_HEADER, proveSession } from "../../../scripts/traffic/sessionProof.js";
import { probeNode } from "../../../scripts/traffic/probe.js";
import { account, keyOf, newFolder, removeFolders } from "../world.js";
import { digestOf, DAY, idOf, MARKET, NOW, receiptFor, signedTerms, terms, view, voucherFor } from "./trafficWorld.js";
import { CREDIT_BYTES, PRICE, TestNode } from "./testNode.js";

const KEYS = { sessionKey: keyOf("session"), signerKey: keyOf("payer") };

const priced = (change: Partial<ServiceAgreement> = {}): Partial<ServiceAgreement> => ({
  priceGweiPerGiB: PRICE,
  maxBytes: 100_000n,
  ...change,
});

async function bytesFrom(
  client: NodeClient,
  id: Digest,
  bytes: number,
  sessionKey: Buffer = keyOf("session"),
): Promise<number> {
  let received = 0;
  for await (const piece of client.download(id, bytes, sessionKey)) received += piece.length;
  return received;
}

/** Takes all it gets until the node says no: the bytes, and why no more. */
async function drain(client: NodeClient, id: Digest): Promise<{ readonly bytes: number; readonly reason: string }> {
  for (let bytes = 0; ;) {
    try {
      bytes += await bytesFrom(client, id, 1_000);
    } catch (error) {
      if (!(error instanceof NodeRefusal)) throw error;
      return { bytes, reason: error.reason };
    }
  }
}

async function beginUser(file: string): Promise<{ readonly user: PayingUser; readonly journal: Journal }> {
  const ledger = new PayingLedger({
    domain: MARKET,
    payer: account("payer"),
    signers: [account("payer")],
    budgetGwei: 1n << 40n,
    renewBytes: 1_024n,
  });
  const journal = await Journal.open(file, payingReplay(ledger, file));
  return { user: new PayingUser(ledger, journal), journal };
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof NodeRefusal) return `${error.status} ${error.reason}`;
    throw error;
  }
  return "accepted";
}

describe("a node over HTTP", () => {
  let node: TestNode;
  let client: NodeClient;

  beforeEach(async () => {
    node = await TestNode.start(await newFolder());
    client = new NodeClient(node.url);
  });
  afterEach(async () => {
    await node.die();
    await removeFolders();
  });

  /** The node's process ends and another one begins with its files. */
  async function restart(): Promise<void> {
    await node.die();
    node = await TestNode.start(node.folder);
    client = new NodeClient(node.url);
  }

  it("a user that takes bytes and signs nothing costs one renewal step, whatever it tries", async () => {
    const first = signedTerms(priced());
    await client.open(first);
    expect(await drain(client, idOf(first))).to.deep.equal({ bytes: Number(CREDIT_BYTES), reason: "receiptsBehind" });
    await client.open(first);
    expect(await drain(client, idOf(first)), "again").to.deep.equal({ bytes: 0, reason: "receiptsBehind" });
    const second = signedTerms(priced({ salt: digestOf(2) }));
    await client.open(second);
    expect(await drain(client, idOf(second)), "another agreement").to.deep.equal({
      bytes: 0,
      reason: "receiptsBehind",
    });
    await restart();
    await client.open(first);
    expect(await drain(client, idOf(first)), "after a kill").to.deep.equal({ bytes: 0, reason: "receiptsBehind" });
  });

  it("receipts without the voucher get no further", async () => {
    const agreement = signedTerms(priced());
    const id = idOf(agreement);
    await client.open(agreement);
    await drain(client, id);
    await client.renew({ receipt: receiptFor(id, CREDIT_BYTES), voucher: voucherFor(0n) });
    expect(await drain(client, id)).to.deep.equal({ bytes: 0, reason: "voucherBehind" });
    await client.renew({ receipt: receiptFor(id, CREDIT_BYTES), voucher: voucherFor(CREDIT_BYTES) });
    expect((await drain(client, id)).bytes).to.equal(Number(CREDIT_BYTES));
  });

  it("refuses what is not its own, not sent, or not signed", async () => {
    const agreement = signedTerms(priced());
    const id = idOf(agreement);
    expect(await refusalOf(client.open(signedTerms(priced({ offerDigest: digestOf(8) }))))).to.equal(
      "409 foreignOffer",
    );
    expect(await refusalOf(client.open(signedTerms(priced({ priceGweiPerGiB: PRICE - 1n }))))).to.equal(
      "409 termsDiffer",
    );
    expect(await refusalOf(client.open(signedTerms(priced(), "stranger")))).to.equal("409 signerNotAuthorised");
    expect(await refusalOf(bytesFrom(client, id, 1))).to.equal("404 unknownAgreement");
    await client.open(agreement);
    await bytesFrom(client, id, 500);
    const renew = (bytes: bigint, gwei: bigint, signer?: string): Promise<string> =>
      refusalOf(client.renew({ receipt: receiptFor(id, bytes, signer), voucher: voucherFor(gwei) }));
    expect(await renew(501n, 501n)).to.equal("409 aboveWire");
    expect(await renew(100_001n, 1n)).to.equal("409 aboveMaximum");
    expect(await renew(500n, 500n, "stranger")).to.equal("409 signature");
    expect(await renew(500n, 500n)).to.equal("accepted");
    node.offered = false;
    expect(await refusalOf(client.open(agreement)), "resumed without the offer").to.equal("accepted");
    expect(await refusalOf(client.open(signedTerms(priced({ salt: digestOf(3) }))))).to.equal("409 foreignOffer");
  });

  it("sends to nobody but the session key, and once for each of its proofs", async () => {
    const agreement = signedTerms(priced());
    const id = idOf(agreement);
    await client.open(agreement);
    expect(await refusalOf(bytesFrom(client, id, 100, keyOf("stranger")))).to.equal("409 session");
    const url = `${node.url}/traffic/${id}?bytes=100`;
    const proof = { [SESSION_PROOF_HEADER]: proveSession(id, 0n, keyOf("session")) };
    const ask = async (headers: Record<string, string>): Promise<number> => (await fetch(url, { headers })).status;
    expect(await ask({})).to.equal(409);
    expect(await Promise.all([ask(proof), ask(proof)])).to.have.members([200, 409]);
    expect(await ask(proof)).to.equal(409);
    expect(node.serving.ledger.agreement(id)?.wireBytes).to.equal(100n);
    await client.open(agreement);
    expect(await bytesFrom(client, id, 50), "the session key knows the count again").to.equal(50);
  });

  it("stops where the escrow does not cover the next step, or the signer is revoked", async () => {
    const agreement = signedTerms(priced());
    const id = idOf(agreement);
    await client.open(agreement);
    node.seen = view({ balanceGwei: 100n });
    expect(await refusalOf(bytesFrom(client, id, 101))).to.equal("402 escrowNotCovering");
    expect(await bytesFrom(client, id, 100)).to.equal(100);
    node.seen = view({ signerValidUntil: () => 2 ** 39 });
    expect(await refusalOf(bytesFrom(client, id, 1))).to.equal("402 signerRevoked");
  });

  it("serves nothing on a view of the chain that is older than the margin", async () => {
    const agreement = signedTerms(priced({ expiresAt: NOW + 20 * DAY }));
    await client.open(agreement);
    node.now = NOW + DAY;
    expect(await bytesFrom(client, idOf(agreement), 100)).to.equal(100);
    node.now += 1;
    expect(await refusalOf(bytesFrom(client, idOf(agreement), 100))).to.equal("402 escrowNotCovering");
  });

  it("tells strangers nothing about its own failures", async () => {
    node.broken = new Error("cannot reach https://rpc.example/v3/SECRET");
    const agreement = { agreement: agreementJson(signedTerms(priced())) };
    const response = await fetch(`${node.url}/agreements`, { method: "POST", body: JSON.stringify(agreement) });
    expect(response.status).to.equal(500);
    expect(await response.json()).to.deep.equal({ reason: "internal", detail: "the node failed; try again later" });
    expect(node.failures).to.deep.equal([node.broken]);
  });

  it("adds to the file of vouchers what a kill kept out of it", async () => {
    const agreement = signedTerms(priced());
    await client.open(agreement);
    await bytesFrom(client, idOf(agreement), 1_000);
    // Taken by the ledger, and killed before the file knew.
    const voucher = voucherFor(1_000n);
    await node.serving.acceptVoucher(voucher, node.seen);
    for (const again of ["first start", "second start"]) {
      await restart();
      expect(await readFile(join(node.folder, "vouchers.ndjson"), "utf8"), again).to.equal(voucherLine(voucher));
    }
    await client.renew({ receipt: receiptFor(idOf(agreement), 1_000n), voucher });
    expect(await readFile(join(node.folder, "vouchers.ndjson"), "utf8"), "unchanged").to.equal(voucherLine(voucher));
  });

  it("takes the last receipt of an agreement that has ended", async () => {
    const folder = await newFolder();
    const agreement = signedTerms(priced({ expiresAt: NOW + DAY }));
    const id = idOf(agreement);
    const { user, journal } = await beginUser(join(folder, "paying.journal"));
    await user.agree(agreement, account("operator"), KEYS.signerKey);
    const ending = {
      id,
      agreement,
      keys: KEYS,
      client: () => {
        if ((node.serving.ledger.agreement(id)?.wireBytes ?? 0n) > 0n) node.now = NOW + DAY;
        return Promise.resolve(client);
      },
    };
    await client.open(agreement);
    await writeFile(join(folder, `${id}.bin`), Buffer.alloc(await bytesFrom(client, id, 700)));
    await new Downloader(user, folder).run(ending);
    await journal.close();
    expect(node.serving.ledger.agreement(id)?.receipt?.cumulativeBytes).to.equal(700n);
    expect(node.serving.ledger.payer(account("payer"))?.voucher?.cumulativeGwei).to.equal(700n);
  });

  it("answers nonsense with one line and goes on", async () => {
    const post = async (path: string, body: string): Promise<string> => {
      const response = await fetch(`${node.url}${path}`, { method: "POST", body });
      const { reason } = (await response.json()) as { readonly reason: string };
      return `${response.status} ${reason}`;
    };
    expect(await post("/agreements", "{")).to.equal("400 body");
    expect(await post("/agreements", "{}")).to.equal("400 json");
    expect(await post("/agreements", " ".repeat(20_000))).to.equal("413 body");
    expect(await post("/renewals", '{"receipt":{},"voucher":{}}')).to.equal("400 json");
    expect(await post("/nowhere", "")).to.equal("404 unknown");
    for (const bytes of ["0", "-1", "1e9", "1048577", ""]) {
      const response = await fetch(`${node.url}/traffic/${digestOf(1)}?bytes=${bytes}`);
      expect(response.status, bytes).to.be.oneOf([400, 404]);
    }
    expect((await fetch(`${node.url}/probe?nonce=0x12&bytes=10`)).status).to.equal(400);
  });

  it("a verifier knows that it reached the node, and how fast that is", async () => {
    const measured = await probeNode(node.url, account("node"), 65_536);
    expect(measured?.kbps).to.be.greaterThan(0);
    expect(await probeNode(node.url, account("another node"), 65_536), "an impostor").to.equal(undefined);
    const nonce = digestOf(9);
    const { headers } = await fetch(`${node.url}/probe?nonce=${nonce}&bytes=10`);
    const proof = headers.get(NODE_PROOF_HEADER) ?? "";
    expect(isHex(proof, 65) && isNode(account("node"), nonce, proof)).to.equal(true);
    expect(isHex(proof, 65) && isNode(account("node"), digestOf(8), proof), "of another nonce").to.equal(false);
  });

  it("a download ends with every byte received, paid for and on disk, through kills of either side", async () => {
    const folder = await newFolder();
    const file = join(folder, "paying.journal");
    const agreement = terms(priced());
    const id = idOf(agreement);
    const download = { id, agreement: signedTerms(priced()), keys: KEYS, client: () => Promise.resolve(client) };
    const wire = (): bigint => node.serving.ledger.agreement(id)?.wireBytes ?? 0n;
    const wireReaches = async (bytes: bigint): Promise<void> => {
      const since = Date.now();
      while (wire() < bytes) {
        if (Date.now() - since > 5_000) throw new Error(`${wire()} of ${bytes} bytes are on the wire`);
        await sleep(1);
      }
    };
    let { user, journal } = await beginUser(file);
    await user.agree(agreement, account("operator"), KEYS.signerKey);

    // Never two at once: a user is one process.
    const begun = (): Promise<unknown> => new Downloader(user, folder).run(download).catch((error: unknown) => error);
    let running = begun();
    for (const killed of ["user", "node", "user"]) {
      await wireReaches(wire() + 20_000n);
      if (killed === "node") await restart();
      else {
        await journal.close();
        await running;
        ({ user, journal } = await beginUser(file));
        running = begun();
      }
    }
    expect(await running).to.equal(undefined);
    await journal.close();

    const served = node.serving.ledger.agreement(id);
    const onDisk = BigInt((await readFile(join(folder, `${id}.bin`))).length);
    expect(served?.receipt?.cumulativeBytes, "paid = received").to.equal(onDisk);
    expect(user.ledger.agreement(id)?.signedBytes).to.equal(onDisk);
    const lost = (served?.wireBytes ?? 0n) - onDisk;
    expect(lost >= 0n && lost <= CREDIT_BYTES, `lost ${lost}`).to.equal(true);
    expect(node.serving.ledger.payer(account("payer"))?.voucher?.cumulativeGwei).to.equal(onDisk);
    const lines = (await readFile(join(node.folder, "vouchers.ndjson"), "utf8")).trimEnd().split("\n");
    expect(lines.at(-1)).to.include(`"cumulativeGwei":"${onDisk}"`);
  });
});
