import type { Address, Digest } from "../domain/hex.js";
import { readBytes } from "./files.js";
import { JsonObject } from "./json.js";

const EPOCH_SECONDS = 604_800; // E in section 1

/** Section 2, `snapshot.json`: all that the rules read from the chain. */
export interface Snapshot {
  readonly bytes: Buffer;
  readonly ceilingWei: bigint;
  readonly chainId: number;
  readonly commitments: ReadonlyMap<Address, { readonly probes: Digest; readonly registrations: Digest }>;
  readonly distributor: Address;
  readonly end: number;
  readonly epoch: number;
  readonly boostBasePpm: bigint;
  readonly boostFloorGwei: bigint;
  readonly gatewayXShareBps: bigint;
  readonly verifiers: readonly Address[];
  readonly stakesWei: ReadonlyMap<Address, bigint>;
  readonly token: Address;
  /** Rounds of this epoch (section 1). */
  readonly rounds: number;
  /** Section 3: `⌊V/2⌋ + 1`. */
  readonly quorum: number;
}

// prettier-ignore
const KEYS = ["ceilingWei", "chainId", "commitments", "distributor", "end", "epoch", "policy", "stakesWei", "staking", "start", "token"];
// prettier-ignore
const POLICY_KEYS = ["boostBasePpm", "boostFloorGwei", "gatewayXShareBps", "roundLength", "rulesVersion", "verifiers"];

/** Section 2: reads `snapshot.json`; one that is not canonical or breaks a range stops the computation. */
export function readSnapshot(file: string): Snapshot {
  const bytes = readBytes(file);
  const json = JsonObject.parse(bytes, KEYS, "snapshot", file);
  const policy = json.object("policy", POLICY_KEYS);

  const start = json.integer("start", 0);
  const end = json.integer("end", start + EPOCH_SECONDS, start + EPOCH_SECONDS);
  const roundLength = policy.integer("roundLength", 60, EPOCH_SECONDS);
  if (EPOCH_SECONDS % roundLength !== 0) policy.refuse("roundLength", "a divisor of the epoch");
  policy.integer("rulesVersion", 1, 1);
  const verifiers = policy.accounts("verifiers");
  if (verifiers.length < 3 || verifiers.length % 2 === 0) policy.refuse("verifiers", "an odd number of at least 3");
  json.account("staking");

  return {
    bytes,
    ceilingWei: json.amount("ceilingWei", 0n),
    chainId: json.integer("chainId", 1),
    commitments: json.byAccount("commitments", (all, account) => {
      const commitment = all.object(account, ["probes", "registrations"]);
      return { probes: commitment.digest("probes"), registrations: commitment.digest("registrations") };
    }),
    distributor: json.account("distributor"),
    end,
    epoch: json.integer("epoch", 1),
    boostBasePpm: BigInt(policy.integer("boostBasePpm", 0, 1_000_000)),
    boostFloorGwei: policy.amount("boostFloorGwei", 1n),
    gatewayXShareBps: BigInt(policy.integer("gatewayXShareBps", 0, 10_000)),
    verifiers,
    stakesWei: json.byAccount("stakesWei", (all, account) => all.amount(account, 1n)),
    token: json.account("token"),
    rounds: EPOCH_SECONDS / roundLength,
    quorum: Math.floor(verifiers.length / 2) + 1,
  };
}
