import { compareBytes } from "../domain/order.js";
import { PROBE_AT, PROBE_BYTES, TAG_BYTES } from "../domain/probeLayout.js";
import { majorityReport } from "./majority.js";
import { lowerMedian } from "./median.js";
import type { Reports } from "./reports.js";

/** Numbers of reports that carry an agreed tag, and the agreed values, of one node in one round. */
export interface Agreement {
  kbps: number;
  storageGb: number;
  portOpen: boolean;
  kind: number;
  /** Two ASCII bytes as one number; 0 without a majority. */
  country: number;
  /** The report that carries the agreed `host`, likewise `net`. */
  hostReport: number;
  netReport: number;
  /** −1 where there is no agreed `wide` tag or it is zero: then the IPv4 rule applies. */
  wideReport: number;
}

export const noAgreement = (): Agreement => ({
  kbps: 0,
  storageGb: 0,
  portOpen: false,
  kind: 0,
  country: 0,
  hostReport: -1,
  netReport: -1,
  wideReport: -1,
});

/** What the verifiers agree on about a node in a live round (rewards-spec.md section 3). */
export class Consensus {
  readonly #quorum: number;
  readonly #values: Float64Array;

  constructor(verifiers: number, quorum: number) {
    this.#quorum = quorum;
    this.#values = new Float64Array(verifiers);
  }

  /** Fills `agreement` and returns true if the node is measured; otherwise its content means nothing. */
  reach(reports: Reports, agreement: Agreement): boolean {
    if (reports.count < this.#quorum) return false;
    agreement.kbps = this.#median(reports, PROBE_AT.kbps);
    agreement.storageGb = this.#median(reports, PROBE_AT.storageGb);
    return isUnanimous(reports) ? takeFirst(reports, agreement) : takeMajorities(reports, agreement);
  }

  #median(reports: Reports, at: number): number {
    for (let i = 0; i < reports.count; i++) this.#values[i] = reports.batch(i).readUInt32BE(reports.offset(i) + at);
    return lowerMedian(this.#values, reports.count);
  }
}

/** Whether all agree on everything but bandwidth and storage, as they mostly do; then the first speaks for all. */
function isUnanimous(reports: Reports): boolean {
  for (let i = 1; i < reports.count; i++) {
    if (!isSame(reports, i, PROBE_AT.host, PROBE_AT.kbps) || !isSame(reports, i, PROBE_AT.country, PROBE_BYTES)) {
      return false;
    }
  }
  return true;
}

/** Whether report `i` has the bytes of the first one from `start` to `end`. */
function isSame(reports: Reports, i: number, start: number, end: number): boolean {
  const first = reports.offset(0) + start;
  return compareBytes(reports.batch(0), first, reports.batch(i), reports.offset(i) + start, end - start) === 0;
}

function takeFirst(reports: Reports, agreement: Agreement): true {
  agreement.hostReport = 0;
  agreement.netReport = 0;
  agreement.kind = kind(reports, 0);
  agreement.portOpen = isPortOpen(reports, 0);
  agreement.country = country(reports, 0);
  agreement.wideReport = hasWide(reports, 0) ? 0 : -1;
  return true;
}

function takeMajorities(reports: Reports, agreement: Agreement): boolean {
  agreement.hostReport = majorityReport(reports, PROBE_AT.host, TAG_BYTES);
  agreement.netReport = majorityReport(reports, PROBE_AT.net, TAG_BYTES);
  const kindReport = majorityReport(reports, PROBE_AT.kind, 1);
  if (agreement.hostReport < 0 || agreement.netReport < 0 || kindReport < 0) return false;

  agreement.kind = kind(reports, kindReport);
  const portReport = majorityReport(reports, PROBE_AT.portOpen, 1);
  agreement.portOpen = portReport >= 0 && isPortOpen(reports, portReport);
  const countryReport = majorityReport(reports, PROBE_AT.country, 2);
  agreement.country = countryReport < 0 ? 0 : country(reports, countryReport);
  const wideReport = majorityReport(reports, PROBE_AT.wide, TAG_BYTES);
  agreement.wideReport = wideReport >= 0 && hasWide(reports, wideReport) ? wideReport : -1;
  return true;
}

const kind = (reports: Reports, i: number): number => reports.batch(i)[reports.offset(i) + PROBE_AT.kind] ?? 0;

const isPortOpen = (reports: Reports, i: number): boolean =>
  reports.batch(i)[reports.offset(i) + PROBE_AT.portOpen] === 1;

const country = (reports: Reports, i: number): number =>
  reports.batch(i).readUInt16BE(reports.offset(i) + PROBE_AT.country);

function hasWide(reports: Reports, i: number): boolean {
  const start = reports.offset(i) + PROBE_AT.wide;
  for (let at = start; at < start + TAG_BYTES; at++) if (reports.batch(i)[at] !== 0) return true;
  return false;
}
