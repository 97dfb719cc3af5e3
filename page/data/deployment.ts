import { type OpenDeployment, connectNode, deploymentAt } from "../../offchain/chain/connection.js";
import { type AddressBook, BOOK_KEYS, bookIn } from "../../offchain/chain/addressRecords.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { parseJsonFields } from "../../offchain/io/jsonText.js";
import type { ChainConfig } from "../model/config.js";
import { fetchText } from "./fetched.js";

/** The chain's address book. Throws `io`, `json` or `deployment`. */
export async function fetchBook({ addressBook, chainId }: ChainConfig): Promise<AddressBook> {
  return bookIn(parseJsonFields(await fetchText(addressBook), addressBook.pathname, BOOK_KEYS), chainId);
}

/** The deployment of a chain, through the node of the configuration. Throws `chain` where that node is another chain's. */
export async function openSite(chain: ChainConfig, book: AddressBook): Promise<OpenDeployment> {
  const { provider, chainId } = await connectNode(chain.rpc.href);
  if (chainId !== chain.chainId) {
    throw new MsnError("chain", `the node at ${chain.rpc.host} is of chain ${chainId}, expected ${chain.chainId}`);
  }
  return deploymentAt(provider, book);
}
