import { BaseWallet, type Provider, type Signer, type TransactionRequest, toQuantity } from "ethers";

/** A provider that passes on any call of a node's. */
export interface RawProvider extends Provider {
  send(method: string, params: readonly unknown[]): Promise<unknown>;
}

export const isRaw = (provider: Provider): provider is RawProvider =>
  "send" in provider && typeof provider.send === "function";

/**
 * Hands a transaction to the node and returns its hash, without waiting for anything. A key held here signs it; one held by
 * Hardhat or by the node is asked directly, since Hardhat's signer waits for the transaction to show up in a promise of its
 * own, and where the node fails meanwhile, that ends the process.
 */
export async function transmit(
  provider: Provider,
  signer: Signer,
  from: string,
  request: TransactionRequest,
): Promise<string> {
  if (signer instanceof BaseWallet || !isRaw(provider)) return (await signer.sendTransaction(request)).hash;
  const { gasLimit, nonce, maxFeePerGas, maxPriorityFeePerGas, gasPrice, to, data } = request;
  const quantities = { gas: gasLimit, nonce, maxFeePerGas, maxPriorityFeePerGas, gasPrice };
  const given = Object.entries(quantities).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, toQuantity(value)] as const],
  );
  return String(await provider.send("eth_sendTransaction", [{ from, to, data, ...Object.fromEntries(given) }]));
}
