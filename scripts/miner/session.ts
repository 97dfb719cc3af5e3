import { fileURLToPath } from "node:url";

import type { Wallet } from "ethers";

import { type Contracts, contractsOf } from "../../offchain/chain/contracts.js";
import { type OpenDeployment, openDeployment } from "../../offchain/chain/node.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { environment, loadWallet } from "./key.js";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const LOCAL_NODE = "http://127.0.0.1:8545";

/** The values of `NODE_OPTIONS` that say where the deployment is. */
export interface NodeValues {
  readonly rpc?: string | undefined;
  readonly deployment?: string | undefined;
}

/** The values of `SENDER_OPTIONS`. */
export interface SenderValues extends NodeValues {
  readonly keystore?: string | undefined;
  readonly "dry-run"?: boolean | undefined;
}

/** A deployment and the account that sends to it. */
export interface Session extends OpenDeployment {
  readonly wallet: Wallet;
  readonly account: Address;
  /** The contracts, bound to the sender. */
  readonly contracts: Contracts;
  readonly dryRun: boolean;
}

/** Opens the deployment that the options or the environment name. */
export async function openReading({ rpc, deployment }: NodeValues): Promise<OpenDeployment> {
  const url = rpc ?? environment("MSN_RPC_URL") ?? LOCAL_NODE;
  return openDeployment(url, deployment === undefined ? { root: PROJECT } : { file: deployment });
}

/** Opens the deployment with the sender's key. */
export async function openSending(values: SenderValues): Promise<Session> {
  const deployment = await openReading(values);
  const wallet = (await loadWallet(values.keystore)).connect(deployment.provider);
  return {
    ...deployment,
    wallet,
    account: toAddress(wallet.address),
    contracts: contractsOf(deployment.book, wallet),
    dryRun: values["dry-run"] === true,
  };
}
