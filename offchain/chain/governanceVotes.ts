import type { Address } from "../domain/hex.js";
import { formatMsn } from "./amounts.js";
import type { Contracts } from "./contracts.js";

/** Votes of an account by where the tokens are, wei. */
export interface VoteSplit {
  readonly tokenWei: bigint;
  readonly stakeWei: bigint;
  readonly grantsWei: bigint;
}

/** Votes of an account now, or as they were at the end of the past second `timepoint`. */
export async function readVotes(contracts: Contracts, account: Address, timepoint?: number): Promise<VoteSplit> {
  const sources = [contracts.token, contracts.staking, contracts.allocation] as const;
  const [tokenWei, stakeWei, grantsWei] = await Promise.all(
    sources.map((source) =>
      timepoint === undefined ? source.getVotes(account) : source.getPastVotes(account, timepoint),
    ),
  );
  return { tokenWei: tokenWei ?? 0n, stakeWei: stakeWei ?? 0n, grantsWei: grantsWei ?? 0n };
}

export const totalVotes = ({ tokenWei, stakeWei, grantsWei }: VoteSplit): bigint => tokenWei + stakeWei + grantsWei;

/** `12 MSN (token 1 MSN, stake 5 MSN, grants 6 MSN)`. */
export function formatVotes(votes: VoteSplit): string {
  const { tokenWei, stakeWei, grantsWei } = votes;
  const split = `token ${formatMsn(tokenWei)}, stake ${formatMsn(stakeWei)}, grants ${formatMsn(grantsWei)}`;
  return `${formatMsn(totalVotes(votes))} (${split})`;
}
