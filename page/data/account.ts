import type { OpenDeployment } from "../../offchain/chain/connection.js";
import { type MinerStatus, readMinerStatus } from "../../offchain/chain/minerStatus.js";
import { type OpenClaim, readOpenClaims } from "../../offchain/chain/openClaims.js";
import { requireActiveRoot, requireSameDeployment } from "../../offchain/chain/publishedRoot.js";
import { oneLine } from "../../offchain/chain/refusal.js";
import type { Address } from "../../offchain/domain/hex.js";
import { fetchProofs } from "../../offchain/epoch/fetchedProofs.js";
import { PATHS_FILE } from "../../offchain/epoch/pathsLayout.js";
import { PathsReader } from "../../offchain/epoch/pathsReader.js";
import type { EpochProofs } from "../../offchain/epoch/proofs.js";
import { openHttpRanges } from "../../offchain/io/httpRanges.js";
import type { ChainConfig } from "../model/config.js";
import { type NewestEpoch, readNewest } from "./epochFiles.js";

/** What the page shows of an account, as of one moment. */
export interface AccountView {
  readonly status: MinerStatus;
  readonly newest: NewestEpoch;
  /** Seconds that stake cools before it can be withdrawn. */
  readonly cooldownSeconds: number;
  /** Least that can be staked, wei. */
  readonly minimumDepositWei: bigint;
  readonly proof: ProofState;
}

/** Whether the account can claim, and with what. */
export type ProofState =
  | { readonly kind: "noEpoch" }
  /** The published file is not there, or not to be believed. */
  | { readonly kind: "unusable"; readonly problem: string }
  /** The file is good; `open` is undefined where there is nothing to claim. */
  | { readonly kind: "good"; readonly proofs: EpochProofs; readonly open: OpenClaim | undefined };

/** Folder of an epoch's artifacts. */
export const epochFolder = ({ artifacts }: ChainConfig, epoch: number): URL => new URL(`${epoch}/`, artifacts);

/** Reads an account. Throws `chain` and what a node answers. */
export async function readAccount(
  chain: ChainConfig,
  deployment: OpenDeployment,
  account: Address,
): Promise<AccountView> {
  const { staking } = deployment.contracts;
  const newest = await readNewest(deployment.contracts);
  const [proof, cooldown, minimumDepositWei] = await Promise.all([
    readProof(chain, deployment, account, newest.epoch),
    staking.cooldownPeriod(),
    staking.MINIMUM_DEPOSIT(),
  ]);
  const status = await readMinerStatus(deployment, account, proof.kind === "good" ? proof.proofs : undefined);
  return { status, newest, proof, minimumDepositWei, cooldownSeconds: Number(cooldown) };
}

async function readProof(
  chain: ChainConfig,
  deployment: OpenDeployment,
  account: Address,
  epoch: number,
): Promise<ProofState> {
  if (epoch === 0) return { kind: "noEpoch" };
  let proofs: EpochProofs;
  try {
    proofs = await fetchActiveProofs(chain, deployment, account, epoch);
  } catch (error) {
    return { kind: "unusable", problem: oneLine(error) };
  }
  const { open } = await readOpenClaims(deployment.provider, proofs, [account], account);
  return { kind: "good", proofs, open: open[0] };
}

/** The account's proof, which leads to a root that is active on this chain. Throws `io`, `paths`, `artifacts` or `chain`. */
async function fetchActiveProofs(
  chain: ChainConfig,
  { book, contracts }: OpenDeployment,
  account: Address,
  epoch: number,
): Promise<EpochProofs> {
  const reader = await PathsReader.open(openHttpRanges(new URL(PATHS_FILE, epochFolder(chain, epoch))));
  requireSameDeployment(reader.header, book, reader.file);
  await requireActiveRoot(contracts, reader.header);
  return fetchProofs(reader, [account]);
}
