import { fileURLToPath } from "node:url";

import { contractsOf } from "../../offchain/chain/contracts.js";
import { type OpenDeployment, openDeployment } from "../../offchain/chain/node.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { toAddress } from "../../offchain/domain/hex.js";
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

/** A deployment, the account that sends to it, and whether it really does. */
export interface Session extends Sender {
  readonly dryRun: boolean;
}

/** Opens the deployment that the options or the environment name. */
export async function openReading({ rpc, deployment }: NodeValues): Promise<OpenDeployment> {
  const url = rpc ?? environment("MSN_RPC_URL") ?? LOCAL_NODE;
  return openDeployment(url, deployment === undefined ? { root: PROJECT } : { file: deployment });
}

/** Opens the deployment with the sender's key. */
export async function openSending(values: SenderValues): Promise<Session> {
  const { book, provider } = await openReading(values);
  const signer = (await loadWallet(values.keystore)).connect(provider);
  return {
    book,
    provider,
    signer,
    account: toAddress(signer.address),
    contracts: contractsOf(book, signer),
    dryRun: values["dry-run"] === true,
  };
}
