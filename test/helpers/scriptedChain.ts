import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { Transaction, keccak256, toQuantity } from "ethers";

/** A block, as far as senders look at one. */
interface Block {
  readonly hash: string;
  readonly transactions: readonly Transaction[];
}

interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What a node may do with a transaction that is handed in. */
export type Reception =
  /** Takes it, answers, and includes it in a block of its own. */
  | "mined"
  /** Takes it and answers; it waits for `mine()`. */
  | "pending"
  /** Takes it, and cuts the connection in place of answering; it waits. */
  | "silent"
  /** Cuts the connection and takes nothing. */
  | "lost"
  /** Refuses it. */
  | "refused";

/** An HTTP node with a chain that a test rules over: what gas costs, when blocks come, what they include and when they go. */
export class ScriptedChain {
  chainId = 1;
  baseFee = 10n ** 9n;
  tip = 10n ** 8n;
  balance = 10n ** 18n;
  gas = 100_000n;
  /** For the transactions to come, in turn; the last one stays. */
  receptions: Reception[] = ["mined"];
  /** Every transaction handed in, repetitions and refusals included. */
  readonly handedIn: Transaction[] = [];
  /** So many requests are answered with status 500 from now on. */
  failures = 0;
  /** Hashes of transactions that fail in their block. */
  readonly failing = new Set<string>();
  /** Called at every question for a receipt. */
  onReceipt: () => void = () => undefined;
  #mempool: Transaction[] = [];
  #blocks: Block[] = [{ hash: keccak256("0x00"), transactions: [] }];
  #salt = 0;
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response).catch(() => request.socket.destroy());
  });

  static async start(): Promise<ScriptedChain> {
    const chain = new ScriptedChain();
    await new Promise<void>((resolve) => chain.#server.listen(0, "127.0.0.1", resolve));
    return chain;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get head(): number {
    return this.#blocks.length - 1;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Adds a block with all that waits, or with these. */
  mine(transactions: readonly Transaction[] = this.#mempool): void {
    this.#salt++;
    this.#mempool = this.#mempool.filter(({ nonce }) => transactions.every((mined) => mined.nonce !== nonce));
    this.#blocks.push({ hash: keccak256(toQuantity(0x1000 + this.#salt)), transactions: [...transactions] });
  }

  /** Takes the newest blocks away; their transactions wait again, unless they are forgotten. */
  reorganise(depth: number, forget = false): void {
    const gone = this.#blocks.splice(-depth).flatMap(({ transactions }) => transactions);
    if (!forget) this.#mempool.push(...gone);
  }

  /** Forgets what waits, as nodes do with what pays too little. */
  dropPending(): void {
    this.#mempool = [];
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { id, method, params } = JSON.parse(Buffer.concat(parts).toString()) as RpcRequest;
    if (this.failures > 0) {
      this.failures--;
      response.writeHead(500).end("out of order");
      return;
    }
    const answer = method === "eth_sendRawTransaction" ? this.#take(String(params[0])) : this.#tell(method, params);
    if (answer === undefined) request.socket.destroy();
    else
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
  }

  /** Undefined where the connection is cut. */
  #take(raw: string): object | undefined {
    const transaction = Transaction.from(raw);
    this.handedIn.push(transaction);
    const [reception = "mined", ...rest] = this.receptions;
    if (rest.length > 0) this.receptions = rest;
    const { hash } = transaction;
    if (reception === "lost") return undefined;
    if (reception === "refused") return { error: { code: -32000, message: "transaction underpriced" } };
    if (this.#find(hash) !== undefined) return { error: { code: -32000, message: "already known" } };
    // One that has the same nonce replaces what waits.
    this.#mempool = [...this.#mempool.filter(({ nonce }) => nonce !== transaction.nonce), transaction];
    if (reception === "mined") this.mine();
    return reception === "silent" ? undefined : { result: hash };
  }

  #find(hash: string | null): { readonly transaction: Transaction; readonly block: number | undefined } | undefined {
    const block = this.#blocks.findIndex(({ transactions }) => transactions.some((mined) => mined.hash === hash));
    const transaction = (block === -1 ? this.#mempool : (this.#blocks[block]?.transactions ?? [])).find(
      (known) => known.hash === hash,
    );
    return transaction === undefined ? undefined : { transaction, block: block === -1 ? undefined : block };
  }

  #tell(method: string, params: readonly unknown[]): object {
    const result = this.#result(method, params);
    return result === undefined
      ? { error: { code: -32601, message: `the method ${method} does not exist` } }
      : { result };
  }

  #result(method: string, [first, second]: readonly unknown[]): unknown {
    if (method === "eth_chainId") return toQuantity(this.chainId);
    if (method === "eth_blockNumber") return toQuantity(this.head);
    if (method === "eth_gasPrice") return toQuantity(this.baseFee + this.tip);
    if (method === "eth_maxPriorityFeePerGas") return toQuantity(this.tip);
    if (method === "eth_getBalance") return toQuantity(this.balance);
    if (method === "eth_estimateGas") return toQuantity(this.gas);
    if (method === "eth_getCode") return "0x";
    if (method === "eth_getBlockByNumber") return this.#block(String(first), second === true);
    if (method === "eth_getTransactionCount") return toQuantity(this.#count(String(second)));
    if (method === "eth_getTransactionByHash") return this.#transaction(String(first));
    if (method === "eth_getTransactionReceipt") return this.#receipt(String(first));
    return undefined;
  }

  #count(tag: string): number {
    const blocks = tag.startsWith("0x") ? this.#blocks.slice(0, Number(tag) + 1) : this.#blocks;
    const mined = blocks.reduce((sum, { transactions }) => sum + transactions.length, 0);
    return tag === "pending" ? mined + this.#mempool.length : mined;
  }

  #block(tag: string, isFull: boolean): object | null {
    const number = tag.startsWith("0x") ? Number(tag) : this.head;
    const found = this.#blocks[number];
    if (found === undefined) return null;
    const zero = `0x${"00".repeat(32)}`;
    const fees = { baseFeePerGas: toQuantity(this.baseFee), gasLimit: "0x1c9c380", gasUsed: "0x0", difficulty: "0x0" };
    const roots = {
      parentHash: zero,
      stateRoot: zero,
      receiptsRoot: zero,
      nonce: "0x0000000000000000",
      extraData: "0x",
    };
    const hashes = found.transactions.flatMap(({ hash }) => (hash === null ? [] : [hash]));
    const transactions = isFull ? hashes.map((hash) => this.#transaction(hash)) : hashes;
    const head = { number: toQuantity(number), hash: found.hash, timestamp: "0x6" };
    return { ...head, ...fees, ...roots, miner: `0x${"00".repeat(20)}`, transactions };
  }

  #transaction(hash: string): object | null {
    const found = this.#find(hash);
    if (found === undefined) return null;
    const { from, to, nonce, gasLimit, data, value, type, signature, maxFeePerGas, maxPriorityFeePerGas, gasPrice } =
      found.transaction;
    const fees =
      type === 2
        ? { maxFeePerGas: toQuantity(maxFeePerGas ?? 0n), maxPriorityFeePerGas: toQuantity(maxPriorityFeePerGas ?? 0n) }
        : {};
    return {
      ...{ hash, from, to, input: data, chainId: toQuantity(this.chainId), type: toQuantity(type ?? 0), ...fees },
      ...{ nonce: toQuantity(nonce), gas: toQuantity(gasLimit), value: toQuantity(value) },
      gasPrice: toQuantity(gasPrice ?? maxFeePerGas ?? 0n),
      ...{
        r: signature?.r,
        s: signature?.s,
        v: toQuantity(signature?.yParity ?? 0),
        yParity: toQuantity(signature?.yParity ?? 0),
      },
      blockNumber: found.block === undefined ? null : toQuantity(found.block),
      blockHash: found.block === undefined ? null : this.#blocks[found.block]?.hash,
      transactionIndex: found.block === undefined ? null : "0x0",
    };
  }

  #receipt(hash: string): object | null {
    this.onReceipt();
    const found = this.#find(hash);
    if (found?.block === undefined) return null;
    const { from, to, type, maxFeePerGas, gasPrice } = found.transaction;
    return {
      ...{
        transactionHash: hash,
        transactionIndex: "0x0",
        from,
        to,
        contractAddress: null,
        logs: [],
        type: toQuantity(type ?? 0),
      },
      ...{ blockNumber: toQuantity(found.block), blockHash: this.#blocks[found.block]?.hash },
      ...{ gasUsed: "0x5208", cumulativeGasUsed: "0x5208", logsBloom: `0x${"00".repeat(256)}` },
      effectiveGasPrice: toQuantity(gasPrice ?? maxFeePerGas ?? 0n),
      status: this.failing.has(hash) ? "0x0" : "0x1",
    };
  }
}
