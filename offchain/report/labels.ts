import type { RejectionCode } from "../domain/types.js";

const NAMES = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

/** A country's name; letters that no country has stand for themselves. */
export const countryName = (code: string): string => (code === "" ? "unknown" : (NAMES.of(code) ?? code));

/** What each code of `rejected.csv` means (rewards-spec.md section 2). */
export const REJECTION_MEANING: Readonly<Record<RejectionCode, string>> = {
  class: "registration: class and kind are no valid pair",
  operator: "registration: the operator is the zero account",
  issuedAt: "registration: issued at or after the epoch's end",
  nodeSignature: "registration: the node's signature is not good",
  operatorSignature: "registration: the operator's signature is not good",
  superseded: "registration: good, but a later one of the same node counts",
  stale: "registration: not later than the one that counted before",
  uncommitted: "registrations file that too few verifiers committed",
  silent: "verifier without a commitment in time, or whose batches are not the committed ones",
  length: "batch whose length is no multiple of a record",
  round: "batch of a round outside the epoch",
  order: "batch whose nodes do not ascend",
  kbps: "batch with a bandwidth out of range",
  country: "batch with a country that is not two letters",
  kind: "batch with a kind out of range",
  port: "batch with a port flag that is neither 0 nor 1",
};
