import { existsSync } from "node:fs";

import { Wallet } from "ethers";

import type { Address } from "../domain/hex.js";
import { toAddress } from "../domain/hex.js";
import { isRecord } from "../io/jsonRecord.js";
import { addressBookFile } from "./addressBook.js";
import { chainTime } from "./chainTime.js";
import type { KnownNetwork, SignerKind } from "./networks.js";
import { plainProvider } from "./node.js";
import { readMarket } from "./sending/fees.js";

const TIMEOUT_MS = 10_000;

/** What a node says of its network at this moment. */
export interface NodeStatus {
  readonly blockNumber: number;
  /** Seconds since its newest block. */
  readonly blockAge: number;
  /** What gas costs, wei. */
  readonly gasWei: bigint;
  /** Who would send; undefined without a key. */
  readonly account: Address | undefined;
  readonly balanceWei: bigint | undefined;
}

/** Whether a network can be used. */
export interface NetworkStatus {
  readonly network: KnownNetwork;
  /** Host of its node: the rest of the address is often a secret. Undefined where none is set. */
  readonly host: string | undefined;
  /** Undefined where the node cannot be used. */
  readonly node: NodeStatus | undefined;
  /** Why it cannot; undefined where it can, or where none is set. */
  readonly problem: string | undefined;
  /** Whether an address book says what is deployed there. */
  readonly hasDeployment: boolean;
}

/** Who signs on live networks, as far as the configuration says. */
export interface ConfiguredSigner {
  readonly kind: SignerKind;
  readonly key: string | undefined;
}

/** Looks at a network; `home` is the folder whose `deployments/` holds address books. What fails is part of the answer. */
export async function readNetworkStatus(
  network: KnownNetwork,
  url: string | undefined,
  signer: ConfiguredSigner,
  home: string,
): Promise<NetworkStatus> {
  const hasDeployment = existsSync(addressBookFile(home, network.chainId));
  const nothing = { network, hasDeployment, node: undefined, problem: undefined, host: undefined };
  if (url === undefined) return nothing;
  const host = URL.canParse(url) && /^https?:/.test(url) ? new URL(url).host : undefined;
  if (host === undefined) return { ...nothing, problem: "its address is no URL with http or https" };
  try {
    return { ...nothing, host, ...(await askNode(network, url, signer)) };
  } catch (error) {
    // Errors of ethers repeat the whole address: only their code is shown.
    const code = isRecord(error) && typeof error["code"] === "string" ? ` (${error["code"]})` : "";
    return { ...nothing, host, problem: `no answer${code}` };
  }
}

async function askNode(
  network: KnownNetwork,
  url: string,
  signer: ConfiguredSigner,
): Promise<Pick<NetworkStatus, "node" | "problem">> {
  const provider = plainProvider(url, network.chainId, TIMEOUT_MS);
  try {
    const chainId = Number(await provider.send("eth_chainId", []));
    if (chainId !== network.chainId) return { node: undefined, problem: `is of chain ${chainId}` };
    const account = signer.kind === "remote" ? firstOf(await provider.send("eth_accounts", [])) : accountOf(signer);
    const { nowWei } = await readMarket(provider, { network });
    const node = {
      blockNumber: await provider.getBlockNumber(),
      blockAge: Math.max(0, Math.floor(Date.now() / 1000) - (await chainTime(provider))),
      gasWei: nowWei,
      account,
      balanceWei: account === undefined ? undefined : await provider.getBalance(account),
    };
    return { node, problem: undefined };
  } finally {
    provider.destroy();
  }
}

const firstOf = (accounts: unknown): Address | undefined =>
  Array.isArray(accounts) && typeof accounts[0] === "string" ? toAddress(accounts[0]) : undefined;

/** The account of the key; undefined where there is none, or none that is good. */
export function accountOf({ kind, key }: ConfiguredSigner): Address | undefined {
  if (kind !== "key" || key === undefined) return undefined;
  try {
    return toAddress(new Wallet(key).address);
  } catch {
    return undefined;
  }
}
