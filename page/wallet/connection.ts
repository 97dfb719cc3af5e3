import { MsnError } from "../../offchain/domain/errors.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import type { ChainConfig } from "../model/config.js";
import type { InjectedWallet, WalletProvider } from "./eip6963.js";

/** What a wallet answers where it does not know the chain. */
const UNKNOWN_CHAIN = 4902;
const USER_REJECTED = 4001;

/** A wallet that showed the page an account. */
export interface Connection {
  readonly wallet: InjectedWallet;
  readonly account: Address;
  /** The chain that the wallet is on. */
  readonly chainId: number;
}

/** Asks the wallet for an account. Throws what the wallet answers, `chain` where it shows none. */
export async function connect(wallet: InjectedWallet): Promise<Connection> {
  const account = firstAccount(await wallet.provider.request({ method: "eth_requestAccounts" }));
  if (account === undefined) throw new MsnError("chain", `${wallet.name} shows no account`);
  return { wallet, account, chainId: await chainOf(wallet.provider) };
}

/** The same without asking anything; undefined where the wallet shows no account any more. */
export async function refresh({ wallet }: Connection): Promise<Connection | undefined> {
  const account = firstAccount(await wallet.provider.request({ method: "eth_accounts" }));
  return account === undefined ? undefined : { wallet, account, chainId: await chainOf(wallet.provider) };
}

/** Hears when accounts or chain of the wallet change; the result ends it. */
export function watchConnection({ wallet: { provider } }: Connection, onChange: () => void): () => void {
  const events = ["accountsChanged", "chainChanged", "disconnect"];
  for (const event of events) provider.on?.(event, onChange);
  return () => {
    for (const event of events) provider.removeListener?.(event, onChange);
  };
}

/** Asks the wallet to change to a chain, which it gets to know where it does not. */
export async function switchChain({ wallet: { provider } }: Connection, chain: ChainConfig): Promise<void> {
  const chainId = `0x${chain.chainId.toString(16)}`;
  try {
    await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId }] });
  } catch (error) {
    if (codeOf(error) !== UNKNOWN_CHAIN) throw error;
    const nativeCurrency = { name: chain.currency, symbol: chain.currency, decimals: 18 };
    const added = { chainId, chainName: chain.name, rpcUrls: [chain.rpc.href], nativeCurrency };
    await provider.request({ method: "wallet_addEthereumChain", params: [added] });
  }
}

/** Whether an error says that the user said no in the wallet, however deep ethers has packed it. */
export function isRejection(error: unknown): boolean {
  for (let inner = error, depth = 0; isObject(inner) && depth < 5; depth++) {
    if (inner["code"] === USER_REJECTED || inner["code"] === "ACTION_REJECTED") return true;
    const info = inner["info"];
    inner = inner["error"] ?? (isObject(info) ? info["error"] : undefined) ?? inner["cause"];
  }
  return false;
}

async function chainOf(provider: WalletProvider): Promise<number> {
  return Number(await provider.request({ method: "eth_chainId" }));
}

function firstAccount(answer: unknown): Address | undefined {
  const [first] = Array.isArray(answer) ? (answer as readonly unknown[]) : [];
  return typeof first === "string" ? toAddress(first) : undefined;
}

const codeOf = (error: unknown): unknown => (isObject(error) ? error["code"] : undefined);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
