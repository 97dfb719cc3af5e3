import type { IncomingMessage } from "node:http";

import { JsonRpcProvider, type TransactionRequest, type TypedDataDomain, type TypedDataField, Wallet } from "ethers";

import type { Answer } from "./siteServer.js";

/** The only chain whose transactions are signed: everybody knows the keys there. */
const LOCAL_CHAIN_ID = 31337;
const MOST_BYTES = 1_000_000;

interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/**
 * The half of the demo wallet that holds its key: signs what the page's half was allowed to, and passes all else on to the node.
 * Throws where the node is not of the local chain.
 */
export async function demoWallet(rpc: string, key: string): Promise<Answer> {
  const provider = new JsonRpcProvider(rpc, LOCAL_CHAIN_ID, {
    staticNetwork: true,
    batchMaxCount: 1,
    cacheTimeout: -1,
  });
  const chainId = Number(await provider.send("eth_chainId", []));
  if (chainId !== LOCAL_CHAIN_ID) throw new Error(`the demo wallet is for chain ${LOCAL_CHAIN_ID}, not for ${chainId}`);
  const wallet = new Wallet(key, provider);
  return async (request, response) => {
    // Other sites that the browser has open cannot send this type without asking first, and are not allowed to.
    if (request.method !== "POST" || request.headers["content-type"] !== "application/json") {
      response.writeHead(415).end();
      return;
    }
    const asked = JSON.parse(await bodyOf(request)) as RpcRequest;
    const answer = await perform(wallet, provider, asked).then(
      (result: unknown) => ({ result }),
      (error: unknown) => ({ error: errorOf(error) }),
    );
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ jsonrpc: "2.0", id: asked.id, ...answer }));
  };
}

async function perform(wallet: Wallet, provider: JsonRpcProvider, { method, params }: RpcRequest): Promise<unknown> {
  switch (method) {
    case "eth_requestAccounts":
    case "eth_accounts":
      return [wallet.address];
    case "eth_sendTransaction": {
      const { gas, ...transaction } = params[0] as TransactionRequest & { readonly gas?: string };
      const limit = gas === undefined ? {} : { gasLimit: gas };
      return (await wallet.sendTransaction({ ...transaction, ...limit })).hash;
    }
    case "eth_signTypedData_v4": {
      const { domain, types, message } = JSON.parse(String(params[1])) as TypedData;
      const { EIP712Domain: _, ...own } = types;
      return wallet.signTypedData(domain, own, message);
    }
    default:
      return provider.send(method, [...params]);
  }
}

interface TypedData {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly message: Record<string, unknown>;
}

/** The node's own error, with the data of a refusal, or ethers' words. */
function errorOf(error: unknown): unknown {
  if (typeof error === "object" && error !== null && "error" in error) return error.error;
  if (typeof error === "object" && error !== null && "info" in error) {
    const { info } = error;
    if (typeof info === "object" && info !== null && "error" in info) return info.error;
  }
  return { code: -32000, message: error instanceof Error ? error.message : String(error) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    const bytes = part as Buffer;
    length += bytes.length;
    if (length > MOST_BYTES) throw new Error("a request to the demo wallet is too long");
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString("utf8");
}
