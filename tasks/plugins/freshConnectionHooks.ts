import type { NetworkHooks } from "hardhat/types/hooks";

import { isRecord } from "../../offchain/io/jsonRecord.js";

/** Methods that only read. What changes something may have reached the node, so that asking twice could do it twice. */
const READS = /^(?:eth_(?!send|sign|submit)|net_|web3_)/;
/** Codes of a connection that ended before the answer came. */
const CLOSED = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

export default async (): Promise<Partial<NetworkHooks>> =>
  Promise.resolve({
    onRequest: async (context, connection, request, next) => {
      try {
        return await next(context, connection, request);
      } catch (error) {
        if (!READS.test(request.method) || !wasClosed(error)) throw error;
        return next(context, connection, request);
      }
    },
  });

/** Whether the error, or a cause of it, is a connection's end. */
function wasClosed(error: unknown): boolean {
  for (let inner = error; isRecord(inner); inner = inner["cause"]) {
    if (typeof inner["code"] === "string" && CLOSED.has(inner["code"])) return true;
  }
  return false;
}
