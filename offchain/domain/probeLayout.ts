/** Bytes of one record of a batch of probes (rewards-spec.md section 2). */
export const PROBE_BYTES = 80;
export const NODE_BYTES = 20;
export const TAG_BYTES = 16;

/** Where each field stands in the record. */
export const PROBE_AT = {
  node: 0,
  host: 20,
  net: 36,
  wide: 52,
  kbps: 68,
  storageGb: 72,
  country: 76,
  kind: 78,
  portOpen: 79,
} as const;
