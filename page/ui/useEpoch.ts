import { useState } from "preact/hooks";

import type { OpenDeployment } from "../../offchain/chain/connection.js";
import { epochFolder } from "../data/account.js";
import { type EpochFiles, type NewestEpoch, fetchEpoch } from "../data/epochFiles.js";
import { MOST_BYTES_UNASKED } from "../data/fetched.js";
import type { ChainConfig } from "../model/config.js";
import { type Loaded, useLoaded } from "./useLoaded.js";

export interface EpochState extends Loaded<EpochFiles> {
  /** Fetches the files, however large they are. */
  readonly fetchAll: () => void;
}

/** Why the newest epoch's rewards are what they are, for all accounts. */
export function useEpoch(
  chain: ChainConfig | undefined,
  deployment: OpenDeployment | undefined,
  newest: NewestEpoch | undefined,
): EpochState {
  const [most, setMost] = useState(MOST_BYTES_UNASKED);
  const isReadable = chain !== undefined && deployment !== undefined && newest !== undefined && newest.epoch > 0;
  const read = isReadable
    ? () => fetchEpoch(epochFolder(chain, newest.epoch), deployment.contracts, newest, most)
    : undefined;
  const loaded = useLoaded(read, [newest?.manifestDigest, most]);
  return {
    ...loaded,
    fetchAll: () => {
      setMost(Number.MAX_SAFE_INTEGER);
    },
  };
}
