import { setTimeout as wait } from "node:timers/promises";

import { FetchRequest, JsonRpcProvider, Network } from "ethers";

import { MsnError } from "../domain/errors.js";
import type { AddressBook } from "./addressBook.js";
import { type Contracts, contractsOf } from "./contracts.js";
import { retryAfterMs } from "./retry.js";

const TIMEOUT_MS = 60_000;
/** A node that asks for more patience than this is asked again earlier. */
const LONGEST_PAUSE_MS = 30_000;

/** A deployment reached through a node's JSON-RPC endpoint. */
export interface OpenDeployment {
  readonly provider: JsonRpcProvider;
  readonly book: AddressBook;
  /** Read-only; bind the book to a signer to send. */
  readonly contracts: Contracts;
}

/** A node that answers, and the deployment that `book` says is there. Throws `deployment` where nothing is. */
export async function deploymentAt(provider: JsonRpcProvider, book: AddressBook): Promise<OpenDeployment> {
  const { RewardsDistributor } = book.contracts;
  if ((await provider.getCode(RewardsDistributor)) === "0x") {
    throw new MsnError("deployment", `nothing is deployed at ${RewardsDistributor} on chain ${book.chainId}`);
  }
  return { provider, book, contracts: contractsOf(book, provider) };
}

/**
 * A provider that fails at once where the node does not answer, in place of asking again for ever. Throws `argument` for an
 * unusable URL, `chain` where the node does not answer.
 */
export async function connectNode(
  url: string,
): Promise<{ readonly provider: JsonRpcProvider; readonly chainId: number }> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new MsnError("argument", "expected a node's URL that starts with http:// or https://", { field: "--rpc" });
  }
  const chainId = await readChainId(requestTo(url), parsed.host);
  return { provider: plainProvider(url, chainId), chainId };
}

/** A provider for a node that is known to answer, or of which an answer is expected within so many milliseconds. */
export function plainProvider(url: string, chainId: number, timeoutMs = TIMEOUT_MS): JsonRpcProvider {
  // One call a request, since many public nodes refuse batches. No answer is kept: what one transaction changed, its
  // sender's nonce first of all, the next one must see.
  return new JsonRpcProvider(requestTo(url, timeoutMs), chainId, {
    staticNetwork: Network.from(chainId),
    batchMaxCount: 1,
    cacheTimeout: -1,
  });
}

function requestTo(url: string, timeoutMs = TIMEOUT_MS): FetchRequest {
  const request = new FetchRequest(url);
  request.timeout = timeoutMs;
  // The seconds that a node asks for with status 429; ethers alone takes them for milliseconds.
  request.retryFunc = async (_, { headers }) => {
    await wait(Math.min(LONGEST_PAUSE_MS, retryAfterMs(headers) ?? 0));
    return true;
  };
  return request;
}

/** Errors name the host only; the rest of an endpoint's URL is often a secret. */
async function readChainId(request: FetchRequest, host: string): Promise<number> {
  const probe = new JsonRpcProvider(request);
  try {
    const [answer] = await probe._send({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
    const chainId = answer !== undefined && "result" in answer ? Number(answer.result) : 0;
    if (!Number.isSafeInteger(chainId) || chainId < 1) throw new Error("no chain id");
    return chainId;
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new MsnError("chain", `no Ethereum node answers at ${host}${reason}`);
  } finally {
    probe.destroy();
  }
}
