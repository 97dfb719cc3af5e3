import { SUM_LIMIT } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { NodeClass } from "../domain/types.js";
import { utc } from "../domain/utcTime.js";

/** What a user wants to have moved (docs/marketplace.md, "Order book"). Times are Unix seconds. */
export interface TransferRequest {
  /** More than 0, 64 bits. */
  readonly bytes: bigint;
  /** Kbit/s of the whole transfer, over all nodes. */
  readonly kbps: number;
  readonly startsAt: number;
  readonly deadline: number;
  /** Any region where undefined. */
  readonly region?: string | undefined;
  /** Any class where undefined. */
  readonly class?: NodeClass | undefined;
  /** Any price where undefined. */
  readonly maxPriceGweiPerGiB?: bigint | undefined;
}

/** How long a transfer runs. */
export interface TransferTime {
  readonly seconds: number;
  /** Unix seconds: the first second after it. */
  readonly endsAt: number;
}

/** Bytes that a rate of 1 kbit/s moves in a second. */
export const BYTES_PER_KBPS_SECOND = 125n;

/** When the transfer runs. Throws `argument` where it cannot end by the deadline, or the request asks for nothing. */
export function transferTime({ bytes, kbps, startsAt, deadline }: TransferRequest): TransferTime {
  if (bytes <= 0n || bytes >= SUM_LIMIT) {
    throw new MsnError("argument", `expected 1 to ${SUM_LIMIT - 1n} bytes, got ${bytes}`);
  }
  if (!Number.isSafeInteger(kbps) || kbps <= 0) {
    throw new MsnError("argument", `expected a rate of 1 kbit/s or more, got ${kbps}`);
  }
  const rate = BigInt(kbps) * BYTES_PER_KBPS_SECOND;
  const seconds = (bytes + rate - 1n) / rate;
  if (BigInt(startsAt) + seconds > BigInt(deadline)) {
    const given = `${utc(startsAt)} to ${utc(deadline)} are ${deadline - startsAt}`;
    throw new MsnError("argument", `the transfer takes ${seconds} s at ${kbps} kbit/s; ${given}`);
  }
  return { seconds: Number(seconds), endsAt: startsAt + Number(seconds) };
}
