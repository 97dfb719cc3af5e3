import { BUCKETS, type BucketName, VESTING_MONTH_SECONDS, WEI_PER_MSN } from "../../domain/allocation.js";
import type { Address } from "../../domain/hex.js";
import type { Schedule } from "../../vesting/schedule.js";

/** A grant of the simulation. */
export interface SimulatedGrant {
  readonly bucket: BucketName;
  readonly beneficiary: Address;
  readonly amountWei: bigint;
  readonly schedule: Schedule;
}

/** A part of a bucket, wei, and its own months where it is slower than the bucket's curve. The last part is the rest. */
interface Part {
  readonly of: (sizeWei: bigint) => bigint;
  readonly months?: number;
  /** Its beneficiary can spend it: the account that proposes, whose bond it pays. */
  readonly isProposers?: boolean;
}

const ALL: readonly Part[] = [{ of: (sizeWei) => sizeWei }];
/** Uneven to the wei, so that no month divides evenly: what rounding holds back must still come at the end. */
const THREE: readonly Part[] = [
  { of: (sizeWei) => sizeWei / 3n - 1n },
  { of: (sizeWei) => sizeWei / 7n + 1n },
  { of: (sizeWei) => sizeWei },
];
const SEED_ROUND_MONTHS = 18;
const PARTS: Readonly<Record<BucketName, readonly Part[]>> = {
  private: [{ of: () => 20_000_000n * WEI_PER_MSN }, { of: (sizeWei) => sizeWei, months: SEED_ROUND_MONTHS }],
  public: THREE.map((part, i) => ({ ...part, isProposers: i === 0 })),
  ecosystem: THREE,
  foundation: ALL,
  team: THREE,
  partners: THREE,
  testnet: ALL,
};

/** Unlock curves by bucket, in the contract's units. */
export type Curves = readonly { readonly instantBps: number; readonly delayMonths: number; readonly months: number }[];

/** Grants that assign every bucket to the wei; the whole Testnet bucket goes to the airdrop, a part of Public to the proposer. */
export function simulatedGrants(
  curves: Curves,
  tokenGeneration: number,
  { airdrop, proposer }: { readonly airdrop: Address; readonly proposer: Address },
): SimulatedGrant[] {
  return BUCKETS.flatMap(({ name, sizeWei }, index) => {
    const curve = curves[index];
    if (curve === undefined) throw new Error(`no curve of ${name}`);
    const parts = PARTS[name];
    let left = sizeWei;
    return parts.map((part, position): SimulatedGrant => {
      const amountWei = position === parts.length - 1 ? left : part.of(sizeWei);
      left -= amountWei;
      return {
        bucket: name,
        beneficiary: name === "testnet" ? airdrop : part.isProposers === true ? proposer : strangerOf(index, position),
        amountWei,
        schedule: {
          start: BigInt(tokenGeneration + curve.delayMonths * VESTING_MONTH_SECONDS),
          instantBps: curve.instantBps,
          cliffMonths: 0,
          months: part.months ?? curve.months,
        },
      };
    });
  });
}

/** An account that nobody has the key of. */
function strangerOf(bucket: number, position: number): Address {
  return `0x${(0xbe00n + BigInt(16 * bucket + position)).toString(16).padStart(40, "a")}`;
}
