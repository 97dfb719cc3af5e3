import { BrowserProvider, JsonRpcSigner, type TransactionRequest } from "ethers";

import type { AddressBook } from "../../offchain/chain/addressRecords.js";
import { contractsOf } from "../../offchain/chain/contracts.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { type Connection, refresh } from "./connection.js";

/** The wallet's account, which tells the hash of a transaction as soon as the wallet has sent it. */
class AnnouncingSigner extends JsonRpcSigner {
  constructor(
    provider: BrowserProvider,
    account: string,
    private readonly onSent: (hash: string) => void,
  ) {
    super(provider, account);
  }

  override async sendUncheckedTransaction(transaction: TransactionRequest): Promise<string> {
    const hash = await super.sendUncheckedTransaction(transaction);
    this.onSent(hash);
    return hash;
  }
}

/**
 * Who sends to a deployment, through the wallet's own node. Throws `chain` where the wallet is on another chain, or with another
 * account by now. `onSent` hears the hash of every transaction as soon as the wallet has sent it.
 */
export async function senderOf(
  connection: Connection,
  book: AddressBook,
  onSent: (hash: string) => void,
): Promise<Sender> {
  await requireUnchanged(connection, book.chainId);
  const { provider: wallet } = connection.wallet;
  // No answer is kept: what one transaction changed, the next one must see.
  const provider = new BrowserProvider(wallet, book.chainId, { cacheTimeout: -1 });
  const signer = new AnnouncingSigner(provider, connection.account, onSent);
  return { book, provider, signer, account: connection.account, contracts: contractsOf(book, signer) };
}

/** Throws `chain` if the wallet has left account or chain; asked before every transaction, as they may change at any moment. */
export async function requireUnchanged(connection: Connection, chainId: number): Promise<void> {
  const now = await refresh(connection);
  if (now?.account !== connection.account) {
    throw new MsnError("chain", `the wallet no longer shows ${connection.account}; connect it again`);
  }
  if (now.chainId !== chainId) {
    throw new MsnError("chain", `the wallet is on chain ${now.chainId}; switch it to chain ${chainId}`);
  }
}
