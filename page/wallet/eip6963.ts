import type { Eip1193Provider } from "ethers";

/** An injected wallet as it announces itself (EIP-6963). What it says of itself is shown as text and image, nothing more. */
export interface InjectedWallet {
  readonly uuid: string;
  readonly name: string;
  /** A data URI, or nothing where the wallet gave another kind of address, which would be a request to a stranger. */
  readonly icon: string | undefined;
  readonly provider: WalletProvider;
}

/** A wallet's provider, with the events of EIP-1193 where it has them. */
export interface WalletProvider extends Eip1193Provider {
  on?(event: string, listener: (value: unknown) => void): unknown;
  removeListener?(event: string, listener: (value: unknown) => void): unknown;
}

/** Hears every wallet that announces itself, each once, now and later; the result ends it. */
export function watchWallets(onWallets: (wallets: readonly InjectedWallet[]) => void): () => void {
  const found = new Map<string, InjectedWallet>();
  const listener = (event: Event): void => {
    const wallet = event instanceof CustomEvent ? parseAnnouncement(event.detail) : undefined;
    if (wallet === undefined || found.has(wallet.uuid)) return;
    found.set(wallet.uuid, wallet);
    onWallets([...found.values()]);
  };
  window.addEventListener("eip6963:announceProvider", listener);
  window.dispatchEvent(new Event("eip6963:requestProvider"));
  return () => {
    window.removeEventListener("eip6963:announceProvider", listener);
  };
}

function parseAnnouncement(detail: unknown): InjectedWallet | undefined {
  if (!isObject(detail) || !isObject(detail["info"]) || !isProvider(detail["provider"])) return undefined;
  const { uuid, name, icon } = detail["info"];
  if (typeof uuid !== "string" || typeof name !== "string") return undefined;
  const isData = typeof icon === "string" && icon.startsWith("data:image/");
  return { uuid, name: name.slice(0, 60), icon: isData ? icon : undefined, provider: detail["provider"] };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isProvider = (value: unknown): value is WalletProvider =>
  isObject(value) && typeof value["request"] === "function";
