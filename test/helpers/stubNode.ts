import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { type AccountQuestions, accountProgram } from "../../offchain/chain/accountProgram.js";
import type { Address } from "../../offchain/domain/hex.js";

/** What a public node may do to those who ask much of it. */
export interface StubManners {
  /** Accounts above which a call runs out of gas; 0 for a node that runs no code without a recipient. */
  readonly mostAccounts?: number;
  /** Bytes of a request above which it answers with status 413. */
  readonly mostBytes?: number;
  /** Of so many requests one fails: by status 429, a connection cut, status 500, or half an answer, in turn. */
  readonly failsEvery?: number;
  /** What it says with status 429, seconds; at once unless given. */
  readonly retryAfter?: string;
  /** Requests after which it answers nothing any more. */
  readonly dies?: number;
  /** Milliseconds that every answer takes. */
  readonly delayMs?: number;
}

interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params: readonly { readonly to?: string; readonly data?: string }[];
}

/** An HTTP node that knows one contract with one view of an account, and counts what it is asked. */
export class StubNode {
  requests = 0;
  /** Times each account was answered. */
  readonly answered = new Map<string, number>();
  manners: StubManners;
  #failures = 0;
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response).catch(() => request.socket.destroy());
  });

  private constructor(
    readonly questions: AccountQuestions,
    readonly answerOf: (account: string) => bigint,
    manners: StubManners,
  ) {
    this.manners = manners;
  }

  static async start(
    questions: AccountQuestions,
    answerOf: (account: string) => bigint,
    manners: StubManners = {},
  ): Promise<StubNode> {
    const node = new StubNode(questions, answerOf, manners);
    await new Promise<void>((resolve) => node.#server.listen(0, "127.0.0.1", resolve));
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.closeAllConnections();
      this.#server.close(() => {
        resolve();
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    this.requests++;
    const { delayMs, dies, failsEvery, mostBytes } = this.manners;
    if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (dies !== undefined && this.requests > dies) request.socket.destroy();
    else if (mostBytes !== undefined && body.length > mostBytes) response.writeHead(413).end("too large");
    else if (failsEvery !== undefined && this.requests % failsEvery === 0) this.#fail(request, response);
    else response.writeHead(200, { "content-type": "application/json" }).end(this.#answer(body));
  }

  #fail(request: IncomingMessage, response: ServerResponse): void {
    const way = this.#failures++ % 4;
    if (way === 0) response.writeHead(429, { "retry-after": this.manners.retryAfter ?? "0" }).end("slow down");
    else if (way === 1) request.socket.destroy();
    else if (way === 2) response.writeHead(500).end("out of order");
    else response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":');
  }

  #answer(body: Buffer): string {
    const { id, method, params } = JSON.parse(body.toString()) as RpcRequest;
    const answer = (result: string): string => JSON.stringify({ jsonrpc: "2.0", id, result });
    const refuse = (message: string): string =>
      JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32000, message } });
    if (method === "eth_chainId") return answer("0x1");
    if (method === "eth_getCode") return answer("0x00");
    const { data = "0x", to } = params[0] ?? {};
    if (method !== "eth_call") return refuse(`the method ${method} does not exist`);
    if (to !== undefined) return answer(`0x${this.#answerFor(`0x${data.slice(34, 74)}`, 32)}`);
    const accounts = this.#accountsOf(data);
    const { mostAccounts = Infinity } = this.manners;
    if (mostAccounts === 0) return refuse("invalid argument 0: missing to");
    if (accounts.length > mostAccounts) return refuse("out of gas");
    return answer(`0x00${accounts.map((account) => this.#answerFor(account, this.questions.answerBytes)).join("")}`);
  }

  /** Nothing of the code is run: only what stands behind it is looked at. */
  #accountsOf(data: string): Address[] {
    const from = accountProgram(this.questions, []).length;
    const count = (data.length - from) / 40;
    return Array.from({ length: count }, (_, i): Address => `0x${data.slice(from + i * 40, from + (i + 1) * 40)}`);
  }

  #answerFor(account: string, bytes: number): string {
    this.answered.set(account, (this.answered.get(account) ?? 0) + 1);
    return this.answerOf(account)
      .toString(16)
      .padStart(2 * bytes, "0");
  }
}
