import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import type { Signer } from "ethers";

import { contractsOf } from "../../offchain/chain/contracts.js";
import { type OpenDeployment, openDeployment } from "../../offchain/chain/node.js";
import { SafeSigner } from "../../offchain/chain/safe/safeSigner.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { ManagedSigner } from "../../offchain/chain/sending/managedSigner.js";
import { readPolicy } from "../../offchain/chain/sending/policy.js";
import { SentRecords } from "../../offchain/chain/sending/record.js";
import { terminalReports } from "../../offchain/chain/sending/reports.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { environment, loadWallet } from "./key.js";
import { accountOption, required } from "./options.js";

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
  readonly "max-fee-gwei"?: string | undefined;
  readonly "max-cost"?: string | undefined;
  readonly confirmations?: string | undefined;
  readonly "wait-for-fee"?: boolean | undefined;
  readonly "speed-up"?: boolean | undefined;
  readonly safe?: string | undefined;
  readonly from?: string | undefined;
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

/** Opens the deployment with the sender's key, or with `--safe` for a Safe, which needs none here. */
export async function openSending(values: SenderValues): Promise<Session> {
  const deployment = await openReading(values);
  const { book, provider } = deployment;
  const signer = values.safe === undefined ? await ownSigner(values, deployment) : safeSigner(values, deployment);
  return {
    book,
    provider,
    signer,
    account: toAddress(signer.address),
    contracts: contractsOf(book, signer),
    dryRun: values["dry-run"] === true,
  };
}

/** What an interrupted run has left is settled first, so that whatever is read next is true. */
async function ownSigner(values: SenderValues, { book, provider }: OpenDeployment): Promise<ManagedSigner> {
  if (values.from !== undefined) throw new MsnError("argument", "goes with --safe", { field: "--from" });
  const wallet = await loadWallet(values.keystore);
  const options = {
    maxFeeGwei: values["max-fee-gwei"],
    maxCost: values["max-cost"],
    confirmations: values.confirmations,
    waitForFee: values["wait-for-fee"],
    speedUp: values["speed-up"],
  };
  const signer = new ManagedSigner(wallet, wallet.address, {
    provider,
    policy: readPolicy(book.chainId, options, process.env),
    records: new SentRecords(values.deployment === undefined ? PROJECT : dirname(values.deployment)),
    reports: terminalReports(process.stderr, (line) => {
      console.error(line);
    }),
  });
  if (values["dry-run"] !== true) await signer.resume();
  return signer;
}

function safeSigner(
  { from, safe = "", ...values }: SenderValues,
  { book, provider }: OpenDeployment,
): Signer & { readonly address: string } {
  if (values["dry-run"] === true) {
    throw new MsnError("argument", "sends nothing, and tries everything out; leave --dry-run out", { field: "--safe" });
  }
  return new SafeSigner(provider, book, accountOption("from", required("from", from)), safe, "MSN: miner");
}
