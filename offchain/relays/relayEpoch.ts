import { EPOCH_SECONDS } from "../domain/constants.js";
import type { NodeClass } from "../domain/types.js";
import { GAGA_NODE, GATEWAY_X } from "../domain/types.js";
import type { RelayRow } from "./relayCsv.js";

const GATEWAY_X_KBPS = 10_000;
const GATEWAY_X_STORAGE_GB = 100;
const RESIDENTIAL_COMPUTER = 1;
const MIN_KBPS = 1;
const MAX_KBPS = 100_000_000;

/** The time an import covers; Unix seconds, `roundLength` in seconds. */
export interface EpochTime {
  readonly start: number;
  readonly roundLength: number;
}

/** What happened to the rows of a file. */
export interface RowCounts {
  read: number;
  /** Before or after the epoch. */
  outside: number;
  /** Nothing measured. */
  withoutBandwidth: number;
  /** Followed by another row of the same relay in the same round, which counts instead. */
  repeated: number;
}

/** A relay's rows in an epoch. */
export interface RelayEpoch {
  /** The first row in the epoch, measured or not: it decides about class and operator. */
  readonly first: RelayRow;
  /** The last row with bandwidth of each round. */
  readonly byRound: ReadonlyMap<number, RelayRow>;
}

/** The part a relay plays in the test network. */
export interface RelayRole {
  readonly class: NodeClass;
  readonly kind: number;
  readonly storageGb: number;
  readonly portOpen: boolean;
}

/** Bytes a second as whole kbit/s, within the range of a probe record. */
export function kbpsOf(bytesPerSecond: number): number {
  return Math.min(Math.max(Math.floor((bytesPerSecond * 8) / 1000), MIN_KBPS), MAX_KBPS);
}

/** At least 10 Mbit/s in the first row makes a GatewayX node with 100 GB, anything else a home computer with an open port. */
export function roleOf(first: RelayRow): RelayRole {
  return first.bytesPerSecond > 0 && kbpsOf(first.bytesPerSecond) >= GATEWAY_X_KBPS
    ? { class: GATEWAY_X, kind: 0, storageGb: GATEWAY_X_STORAGE_GB, portOpen: true }
    : { class: GAGA_NODE, kind: RESIDENTIAL_COMPUTER, storageGb: 0, portOpen: true };
}

/** Puts each relay's rows together; a relay without a row in the epoch does not appear. Counts into `counts`. */
export async function* relaysOf(
  rows: AsyncIterable<RelayRow>,
  time: EpochTime,
  counts: RowCounts,
): AsyncGenerator<RelayEpoch> {
  let current: { first: RelayRow; byRound: Map<number, RelayRow> } | undefined;
  for await (const row of rows) {
    counts.read++;
    const elapsed = row.observedAt - time.start;
    if (elapsed < 0 || elapsed >= EPOCH_SECONDS) {
      counts.outside++;
      continue;
    }
    if (current?.first.fingerprint !== row.fingerprint) {
      if (current !== undefined) yield current;
      current = { first: row, byRound: new Map() };
    }
    addMeasurement(current.byRound, Math.floor(elapsed / time.roundLength), row, counts);
  }
  if (current !== undefined) yield current;
}

function addMeasurement(byRound: Map<number, RelayRow>, round: number, row: RelayRow, counts: RowCounts): void {
  if (row.bytesPerSecond === 0) {
    counts.withoutBandwidth++;
    return;
  }
  if (byRound.has(round)) counts.repeated++;
  byRound.set(round, row);
}
