import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import type { Block, TransactionResponse } from "ethers";

import { settleInterruptedSend } from "../../offchain/chain/interruptedSend.js";
import { newFolder, removeFolders } from "./world.js";

const SENDER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const NONCE = 7;
const HASH = `0x${"cd".repeat(32)}`;
const DATA = "0x6001";

const step = { futureId: "MsnProtocol#MSN" };
const request = { id: 1, data: DATA, value: { _kind: "bigint", value: "0" } };
const INCLUDED = { type: "TRANSACTION_CONFIRM", futureId: "MsnProtocol#Genesis", receipt: { blockNumber: 40 } };
const OPENED = { ...step, type: "DEPLOYMENT_EXECUTION_STATE_INITIALIZE", from: SENDER };
const REQUESTED = { ...step, type: "NETWORK_INTERACTION_REQUEST", networkInteraction: request };
const ANNOUNCED = { ...step, type: "TRANSACTION_PREPARE_SEND", networkInteractionId: 1, nonce: NONCE };
const SENT = { ...step, type: "TRANSACTION_SEND", transaction: { hash: `0x${"ab".repeat(32)}` } };

/** A node whose block 42 has the sender's transaction with the nonce; blocks before 41 are forgotten. */
function node({ latest, pending = latest }: { readonly latest: number; readonly pending?: number }) {
  const asked: number[] = [];
  const transaction = {
    hash: HASH,
    from: SENDER.toLowerCase(),
    nonce: NONCE,
    to: null,
    data: DATA,
    value: 0n,
    gasPrice: 3n,
    maxFeePerGas: null,
    maxPriorityFeePerGas: null,
  } as unknown as TransactionResponse;
  return {
    asked,
    getBlockNumber: () => Promise.resolve(100),
    getTransactionCount: (_: unknown, block: unknown) => {
      if (block === "latest") return Promise.resolve(latest);
      if (block === "pending") return Promise.resolve(pending);
      asked.push(Number(block));
      if (Number(block) < 40) return Promise.reject(new Error("missing trie node"));
      return Promise.resolve(Number(block) < 42 ? NONCE : latest);
    },
    getBlock: (block: unknown) =>
      Promise.resolve({ prefetchedTransactions: block === 42 ? [transaction] : [] } as unknown as Block),
  };
}

describe("a transaction that was about to be sent when a deployment was interrupted", () => {
  after(removeFolders);

  /** The journal's lines after `lines` were settled. */
  async function settled(lines: readonly object[], provider: ReturnType<typeof node>): Promise<object[]> {
    const file = join(await newFolder(), "journal.jsonl");
    await writeFile(file, lines.map((line) => `\n${JSON.stringify(line)}`).join(""));
    await settleInterruptedSend(provider, file);
    const text = await readFile(file, "utf8");
    return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as object]));
  }

  const refusal = async (...args: Parameters<typeof settled>): Promise<string> =>
    settled(...args).then(
      () => "",
      (error: unknown) => String(error),
    );

  it("is entered with its hash and fees where a block has it, whatever the node forgot before the last one on record", async () => {
    const provider = node({ latest: NONCE + 1 });
    const lines = await settled([INCLUDED, OPENED, REQUESTED, ANNOUNCED], provider);
    expect(lines).to.deep.equal([
      INCLUDED,
      OPENED,
      REQUESTED,
      ANNOUNCED,
      {
        ...step,
        networkInteractionId: 1,
        nonce: NONCE,
        transaction: { fees: { gasPrice: { _kind: "bigint", value: "3" } }, hash: HASH },
        type: "TRANSACTION_SEND",
      },
    ]);
    expect(Math.min(...provider.asked)).to.be.at.least(40);
  });

  it("is forgotten with its step where nothing was sent", async () => {
    const provider = node({ latest: NONCE });
    expect(await settled([INCLUDED, OPENED, REQUESTED, ANNOUNCED], provider)).to.deep.equal([INCLUDED]);
  });

  it("is forgotten where something else used the nonce", async () => {
    const other = { ...REQUESTED, networkInteraction: { ...request, data: "0x6002" } };
    const provider = node({ latest: NONCE + 1 });
    expect(await settled([INCLUDED, OPENED, other, ANNOUNCED], provider)).to.deep.equal([INCLUDED]);
  });

  it("is waited for while it is in no block, unless it is a dearer copy of one on record", async () => {
    const provider = node({ latest: NONCE, pending: NONCE + 1 });
    expect(await refusal([INCLUDED, OPENED, REQUESTED, ANNOUNCED], provider)).to.match(
      /transaction 7 of 0xf39F\w+ \(MSN\) was sent and is in no block yet; try again when it is$/,
    );
    const copied = [INCLUDED, OPENED, REQUESTED, ANNOUNCED, SENT, ANNOUNCED];
    expect(await settled(copied, provider)).to.deep.equal(copied);
  });

  it("is entered as well where the dearer copy is in a block", async () => {
    const lines = await settled([INCLUDED, OPENED, REQUESTED, ANNOUNCED, SENT, ANNOUNCED], node({ latest: NONCE + 1 }));
    expect(lines).to.have.length(7);
    expect(lines.at(-1)).to.include({ type: "TRANSACTION_SEND" });
  });

  it("cannot be found on a node that forgot the blocks, which is said in one line", async () => {
    expect(await refusal([OPENED, REQUESTED, ANNOUNCED], node({ latest: NONCE + 1 }))).to.match(
      /cannot find transaction 7 of 0x\w+ \(MSN\), as the node does not know the accounts of block \d+; use a node with/,
    );
  });

  it("is not looked for where the journal ends otherwise", async () => {
    const lines = [INCLUDED, OPENED, REQUESTED, ANNOUNCED, SENT];
    expect(await settled(lines, node({ latest: 0 }))).to.deep.equal(lines);
  });
});
