import type { Address, Digest } from "./hex.js";

/** What a verifier committed on chain for one epoch (rewards-spec.md section 2). */
export interface Commitment {
  /** SHA-256 of its list of batches. */
  readonly probes: Digest;
  /** SHA-256 of the registrations file it holds to be right. */
  readonly registrations: Digest;
}

/** The governed numbers the rules read. */
export interface Policy {
  readonly boostBasePpm: number;
  readonly boostFloorGwei: bigint;
  readonly gatewayXShareBps: number;
  /** Seconds; divides the epoch. */
  readonly roundLength: number;
  readonly rulesVersion: number;
  /** Ascending, an odd number of at least three. */
  readonly verifiers: readonly Address[];
}

/** Everything the rules read from the chain (section 2, `snapshot.json`). Times are Unix seconds. */
export interface Snapshot {
  readonly ceilingWei: bigint;
  readonly chainId: number;
  readonly commitments: ReadonlyMap<Address, Commitment>;
  readonly distributor: Address;
  readonly end: number;
  readonly epoch: number;
  readonly policy: Policy;
  readonly stakesWei: ReadonlyMap<Address, bigint>;
  readonly staking: Address;
  readonly start: number;
  readonly token: Address;
}

/** Class 1 is GatewayX (commercial), class 2 GaGaNode (home and edge). */
export type NodeClass = 1 | 2;
export const GATEWAY_X = 1;
export const GAGA_NODE = 2;

/** A node's registration as it counts for an epoch. */
export interface Registration {
  readonly node: Address;
  readonly operator: Address;
  readonly class: NodeClass;
  /** 0 for class 1; 1 residential computer, 2 residential phone, 3 data-centre computer for class 2. */
  readonly kind: number;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/** A row of `nodes.csv`: the counted registration, the epoch's score and the tenure after the epoch. */
export interface NodeState extends Registration {
  readonly score: bigint;
  /** Full epochs. */
  readonly tenure: number;
}

/** A row of `leaves.csv`. */
export interface Leaf {
  readonly index: number;
  readonly account: Address;
  readonly cumulativeGwei: bigint;
}

/** A row of `rewards.csv`: why an operator earned what it earned. */
export interface RewardRow {
  readonly operator: Address;
  readonly scoreGatewayX: bigint;
  readonly scoreGaGaNode: bigint;
  readonly rawGwei: bigint;
  readonly stakeGwei: bigint;
  readonly weight: bigint;
  readonly rewardGwei: bigint;
}

const REGISTRATION_REJECTIONS = [
  "class",
  "operator",
  "issuedAt",
  "nodeSignature",
  "operatorSignature",
  "superseded",
  "stale",
] as const;
const RECORD_REJECTIONS = ["order", "kbps", "country", "kind", "port"] as const;
/** Every code of `rejected.csv` (rewards-spec.md section 2). */
export const REJECTION_CODES = [
  ...REGISTRATION_REJECTIONS,
  ...RECORD_REJECTIONS,
  "uncommitted",
  "silent",
  "length",
  "round",
] as const;
/** Why a registration does not count. */
export type RegistrationRejection = (typeof REGISTRATION_REJECTIONS)[number];
/** Why a record makes its batch not count. */
export type RecordRejection = (typeof RECORD_REJECTIONS)[number];
/** Why a record or a whole file does not count. */
export type RejectionCode = (typeof REJECTION_CODES)[number];

export const isRejectionCode = (text: string): text is RejectionCode => REJECTION_CODES.some((code) => code === text);

/** A row of `rejected.csv`; `record` counts from 0 and is absent for a whole file or folder. */
export interface Rejection {
  readonly file: string;
  readonly record?: number;
  readonly code: RejectionCode;
}

/** `manifest.json`; attesters sign its SHA-256 (section 5). */
export interface Manifest {
  readonly chainId: number;
  readonly count: number;
  readonly depth: number;
  readonly distributor: Address;
  readonly epoch: number;
  readonly inputsDigest: Digest;
  readonly leavesDigest: Digest;
  readonly nodesDigest: Digest;
  readonly previousManifestDigest: Digest;
  readonly previousRoot: Digest;
  readonly rejectedDigest: Digest;
  readonly rewardsDigest: Digest;
  readonly root: Digest;
  readonly rulesVersion: number;
  readonly silentVerifiers: readonly Address[];
  readonly totalGwei: bigint;
}

/** The root of an epoch and the distributor it is for: what the proof of a leaf leads to. */
export type EpochRoot = Pick<Manifest, "chainId" | "count" | "depth" | "distributor" | "epoch" | "root">;

/** At least this many verifiers must agree. */
export const quorumOf = (policy: Policy): number => Math.floor(policy.verifiers.length / 2) + 1;
