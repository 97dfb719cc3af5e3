import { expect } from "chai";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Journal } from "../../../offchain/io/journal.js";
import { parseJsonLine } from "../../../offchain/io/jsonLines.js";
import { payingEventLine, readPayingEvent } from "../../../offchain/traffic/payingEvent.js";
import { PayingLedger } from "../../../offchain/traffic/payingLedger.js";
import { payingReplay, PayingUser } from "../../../offchain/traffic/payingUser.js";
import { receiptSigner } from "../../../offchain/traffic/receipt.js";
import { readServingEvent, servingEventLine } from "../../../offchain/traffic/servingEvent.js";
import { ServingLedger } from "../../../offchain/traffic/servingLedger.js";
import { ServingNode, servingReplay } from "../../../offchain/traffic/servingNode.js";
import { voucherSigner } from "../../../offchain/traffic/voucher.js";
import { expectRejects, expectThrows } from "../failure.js";
import { account, keyOf } from "../world.js";
import {
  CREDIT,
  DAY,
  digestOf,
  idOf,
  MARKET,
  NOW,
  offer,
  receiptFor,
  servingTerms,
  signedTerms,
  terms,
  view,
  voucherFor,
} from "./trafficWorld.js";

const ID = idOf(terms());
const OTHER = { salt: digestOf(1) };
const KEYS = { sessionKey: keyOf("session"), signerKey: keyOf("payer") };

const userTerms = {
  domain: MARKET,
  payer: account("payer"),
  signers: [account("payer")],
  budgetGwei: 1n << 40n,
  renewBytes: 500n,
};
const newUser = (): PayingLedger => new PayingLedger(userTerms);
const newNode = (): ServingLedger => new ServingLedger(servingTerms());
const nodeLines = (ledger: ServingLedger): string[] => [...ledger.history()].map(servingEventLine);
const userLines = (ledger: PayingLedger): string[] => [...ledger.history()].map(payingEventLine);

describe("ledgers on disk", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "msn-ledger-"));
    file = join(folder, "ledger.ndjson");
  });
  afterEach(() => rm(folder, { recursive: true }));

  const journals = new Map<ServingNode | PayingUser, Journal>();

  async function openNode(): Promise<ServingNode> {
    const ledger = newNode();
    const journal = await Journal.open(file, servingReplay(ledger, file));
    const node = new ServingNode(ledger, journal);
    journals.set(node, journal);
    return node;
  }

  async function openUser(): Promise<PayingUser> {
    const ledger = newUser();
    const journal = await Journal.open(file, payingReplay(ledger, file));
    const user = new PayingUser(ledger, journal);
    journals.set(user, journal);
    return user;
  }

  const close = (owner: ServingNode | PayingUser): Promise<void> => journals.get(owner)!.close();

  /** A history with every kind of event but the carried sums, which compaction adds. */
  async function liveNode(node: ServingNode): Promise<void> {
    await node.open(signedTerms(), offer(), view({ settledGwei: 3n }), NOW);
    await node.open(signedTerms(OTHER), offer(), view({ settledGwei: 3n }), NOW);
    await node.acceptVoucher(voucherFor(3n), view());
    await node.serve(ID, 700n, view(), NOW);
    await node.receive(receiptFor(ID, 600n));
    await node.acceptVoucher(voucherFor(4n), view());
    await node.writeOff(ID, 40n);
    await node.serve(idOf(terms(OTHER)), 300n, view(), NOW);
    await node.receive(receiptFor(idOf(terms(OTHER)), 300n));
    await node.acceptVoucher(voucherFor(5n), view());
    for (const event of [...node.ledger.close(NOW + 3 * DAY)]) {
      node.ledger.apply(event);
      await node.journal.append(servingEventLine(event));
    }
  }

  async function liveUser(user: PayingUser): Promise<void> {
    await user.agree(terms(), account("operator"), keyOf("payer"));
    await user.agree(terms(OTHER), account("other"), keyOf("payer"));
    await user.receive(ID, 600n);
    await user.renew(ID, KEYS);
    await user.receive(idOf(terms(OTHER)), 900n);
    await user.renew(idOf(terms(OTHER)), KEYS);
    await user.close(ID);
    await user.adopt(voucherFor(9n));
  }

  it("a node's, cut at any byte, is what a beginning of its history makes", async () => {
    const node = await openNode();
    await liveNode(node);
    await close(node);
    const whole = await readFile(file);
    const events = whole.toString().trimEnd().split("\n");
    expect(new Set(events.map((line) => /"event":"(\w+)"/.exec(line)?.[1])).size).to.equal(7);
    const states = [newNode(), ...events.map(newNode)];
    states.forEach((ledger, count) => {
      for (const [at, text] of events.slice(0, count).entries()) servingReplay(ledger, file)({ number: at + 1, text });
    });
    // Every byte next to a line's end, and some in between: a cut costs the disk a sync.
    for (const cut of cutsOf(whole)) {
      await writeFile(file, whole.subarray(0, cut));
      const again = await openNode();
      const count = whole.subarray(0, cut).filter((byte) => byte === 0x0a).length;
      expect(nodeLines(again.ledger)).to.deep.equal(nodeLines(states[count]!));
      await close(again);
    }
  });

  it("a user's, cut at any byte, is what a beginning of its history makes", async () => {
    const user = await openUser();
    await liveUser(user);
    await close(user);
    const whole = await readFile(file);
    const events = whole.toString().trimEnd().split("\n");
    expect(new Set(events.map((line) => /"event":"(\w+)"/.exec(line)?.[1])).size).to.equal(5);
    for (const cut of cutsOf(whole)) {
      const count = whole.subarray(0, cut).filter((byte) => byte === 0x0a).length;
      const expected = newUser();
      for (const text of events.slice(0, count))
        expected.apply(parseJsonLine({ number: 1, text }, file, readPayingEvent));
      await writeFile(file, whole.subarray(0, cut));
      const again = await openUser();
      expect(userLines(again.ledger)).to.deep.equal(userLines(expected));
      await close(again);
    }
  });

  it("compaction changes nothing that counts", async () => {
    const node = await openNode();
    await liveNode(node);
    const before = node.ledger.payer(account("payer"));
    const [, compacted, decision] = await Promise.all([
      node.serve(ID, 1n, view(), NOW),
      node.tidy(NOW),
      node.serve(ID, 50n, view(), NOW),
    ]);
    expect(compacted).to.equal(undefined);
    expect(decision).to.include({ serve: true, bytes: 50n });
    await close(node);
    const again = await openNode();
    expect(again.ledger.payer(account("payer"))).to.deep.equal({ ...node.ledger.payer(account("payer")) });
    expect(again.ledger.payer(account("payer"))?.openBytes).to.equal((before?.openBytes ?? 0n) + 51n);
    expect(again.ledger.agreement(ID)).to.deep.equal(node.ledger.agreement(ID));
    await close(again);
    await rm(file);
    const user = await openUser();
    await liveUser(user);
    await user.tidy();
    await close(user);
    const restored = await openUser();
    expect(userLines(restored.ledger)).to.deep.equal(userLines(user.ledger));
    expect(restored.ledger.voucherGwei(account("operator"))).to.equal(9n);
    await close(restored);
  });

  it("bytes count before they are sent, and parallel connections share the credit", async () => {
    const node = await openNode();
    await node.open(signedTerms(), offer(), view(), NOW);
    const decisions = await Promise.all(Array.from({ length: 8 }, () => node.serve(ID, 300n, view(), NOW)));
    const sent = decisions.map((decision) => (decision.serve ? decision.bytes : 0n));
    expect(sent).to.deep.equal([300n, 300n, 300n, 100n, 0n, 0n, 0n, 0n]);
    const written = (await readFile(file, "utf8")).match(/"bytes":"(\d+)"/g);
    expect(written).to.have.length(4);
    await close(node);
    const again = await openNode();
    expect(again.ledger.payer(account("payer"))?.openBytes).to.equal(CREDIT);
    expect(await again.serve(ID, 1n, view(), NOW)).to.include({ serve: false, reason: "receiptsBehind" });
    await close(again);
  });

  it("nothing is sent or signed when the disk fails", async () => {
    const failing = { append: () => Promise.reject(new Error("full")), compact: () => Promise.resolve() };
    const node = new ServingNode(newNode(), failing);
    for (const event of [{ event: "opened", id: ID, signer: account("payer"), agreement: signedTerms() } as const]) {
      node.ledger.apply(event);
    }
    const served = await node.serve(ID, 1n, view(), NOW).catch(() => "failed");
    expect(served).to.equal("failed");
    const user = new PayingUser(newUser(), failing);
    user.ledger.apply(user.ledger.agree(terms(), account("operator")));
    user.ledger.apply(user.ledger.receive(ID, 600n));
    expect(await user.renew(ID, KEYS).catch(() => "failed")).to.equal("failed");
  });

  it("a node and a user that die now and then come to the same sum", async () => {
    const nodeFile = join(folder, "node.ndjson");
    const userFile = join(folder, "user.ndjson");
    const openBoth = async (): Promise<[ServingNode, PayingUser]> => {
      file = nodeFile;
      const node = await openNode();
      file = userFile;
      return [node, await openUser()];
    };
    let [node, user] = await openBoth();
    await node.open(await user.agree(terms(), account("operator"), keyOf("payer")), offer(), view(), NOW);
    let served = 0n;
    for (let turn = 0; turn < 40; turn++) {
      const decision = await node.serve(ID, 250n, view(), NOW);
      expect(decision, `turn ${turn}`).to.include({ serve: true, bytes: 250n });
      served += 250n;
      await user.receive(ID, 250n);
      if (turn % 7 === 3) {
        await Promise.all([close(node), close(user)]);
        [node, user] = await openBoth();
      }
      const renewal = await (turn % 5 === 4 ? user.renew(ID, KEYS) : user.renewIfDue(ID, KEYS));
      if (renewal === undefined) continue;
      expect(receiptSigner(MARKET, renewal.receipt)).to.equal(account("session"));
      expect(voucherSigner(MARKET, renewal.voucher)).to.equal(account("payer"));
      expect((await node.receive(renewal.receipt)).kind).not.to.equal("refused");
      expect((await node.acceptVoucher(renewal.voucher, view())).kind).not.to.equal("refused");
    }
    expect(user.ledger.agreement(ID)?.receivedBytes).to.equal(served);
    expect(node.ledger.payer(account("payer"))?.voucher?.cumulativeGwei).to.equal(10n);
    await Promise.all([close(node), close(user)]);
  });

  it("a journal that is none is named: file, line and field", async () => {
    await writeFile(file, '{"event":"sent","id":"0x12","bytes":"1"}\n');
    await expectRejects(openNode(), "json", `${file}, line 1, id: expected a digest`);
    await writeFile(file, '{"event":"stolen"}\n');
    await expectRejects(openNode(), "json", "line 1, event: expected an event of a node's ledger");
    await expectRejects(openUser(), "json", "line 1, event: expected an event of a payer's ledger");
    await writeFile(file, `{"event":"sent","id":"${ID}","bytes":"1"}\n`);
    await expectRejects(openNode(), "record", `${file}, line 1: agreement ${ID} is not open`);
    expectThrows(() => parseJsonLine({ number: 1, text: "7" }, file, readServingEvent), "json", "expected an object");
  });
});

/** The bytes around every line's end, and every hundredth. */
function cutsOf(whole: Buffer): number[] {
  const isNear = (cut: number): boolean => whole.subarray(Math.max(0, cut - 2), cut + 2).includes(0x0a);
  return Array.from({ length: whole.length + 1 }, (_, cut) => cut).filter((cut) => cut % 100 === 0 || isNear(cut));
}
