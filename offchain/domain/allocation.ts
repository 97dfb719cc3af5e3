/** A bucket of the initial supply, as the parameters files and the tasks write it. */
export type BucketName = "private" | "public" | "ecosystem" | "foundation" | "team" | "partners" | "testnet";

/** What the allocation contract fixes about a bucket (docs/protocol.md section 2). */
export interface Bucket {
  readonly name: BucketName;
  /** Wei of MSN. */
  readonly sizeWei: bigint;
  /** Whether tokens granted from it vote while they are locked. */
  readonly votes: boolean;
  /** Whether its grants can be revoked; such a bucket unlocks nothing at token generation. */
  readonly revocable: boolean;
}

/** Wei in one MSN. */
export const WEI_PER_MSN = 10n ** 18n;

/** Length of a vesting month in seconds: a twelfth of 365 days. */
export const VESTING_MONTH_SECONDS = 2_628_000;

/** The seven buckets, in the order of the contract's enum `Bucket`. */
export const BUCKETS: readonly Bucket[] = [
  { name: "private", sizeWei: 26_000_000n * WEI_PER_MSN, votes: true, revocable: false },
  { name: "public", sizeWei: 5_000_000n * WEI_PER_MSN, votes: true, revocable: false },
  { name: "ecosystem", sizeWei: 27_000_000n * WEI_PER_MSN, votes: false, revocable: false },
  { name: "foundation", sizeWei: 20_000_000n * WEI_PER_MSN, votes: false, revocable: false },
  { name: "team", sizeWei: 15_000_000n * WEI_PER_MSN, votes: true, revocable: true },
  { name: "partners", sizeWei: 6_000_000n * WEI_PER_MSN, votes: true, revocable: false },
  { name: "testnet", sizeWei: 1_000_000n * WEI_PER_MSN, votes: false, revocable: false },
];

/** What is minted at deployment, all of it to the buckets, wei of MSN. */
export const INITIAL_SUPPLY_WEI = 100_000_000n * WEI_PER_MSN;
