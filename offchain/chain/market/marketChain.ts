import type { Provider } from "ethers";

import { MsnError } from "../../domain/errors.js";
import { fromHex, toHex } from "../../domain/hex.js";
import type { MarketChain, OfferNonce } from "../../market/marketChain.js";
import type { AddressBook } from "../addressBook.js";
import { contractsOf } from "../contracts.js";
import { readMany } from "../readMany.js";

const DIGEST_BYTES = 32;

/** The market of a deployment as it is at the latest block. */
export async function readMarketChain(provider: Provider, book: AddressBook): Promise<MarketChain> {
  const block = await provider.getBlock("latest");
  if (block === null) throw new MsnError("chain", "the node has no block yet");
  const { distributor, exchange } = contractsOf(book, provider);
  const at = { blockTag: block.number };
  return {
    chainId: book.chainId,
    exchange: book.contracts.Exchange,
    now: block.timestamp,
    cancelled: async (nonces) => {
      const asked = [...new Map(nonces.map((nonce) => [keyOf(nonce), nonce])).values()];
      const answers = await readMany(asked, ({ operator, nonce }) => exchange.isCancelled(operator, nonce, at));
      const cancelled = new Set(asked.filter((_, i) => answers[i]).map(keyOf));
      return (nonce) => cancelled.has(keyOf(nonce));
    },
    newestEpoch: async () => {
      const { epoch, manifestDigest } = await distributor.newestRoot(at);
      return { epoch: Number(epoch), manifestDigest: toHex(fromHex(manifestDigest, DIGEST_BYTES)) };
    },
  };
}

const keyOf = ({ operator, nonce }: OfferNonce): string => `${operator} ${nonce}`;
