import { UINT64_LIMIT } from "../domain/constants.js";
import type { Address, Digest } from "../domain/hex.js";
import { type Json, writeCanonicalJson } from "../io/canonicalJson.js";
import type { JsonFields } from "../io/jsonFields.js";

/** What a payer's ledger keeps of an agreement. */
export interface AgreedTerms {
  readonly id: Digest;
  /** The offer's operator, whom the vouchers go to. */
  readonly operator: Address;
  readonly priceGweiPerGiB: bigint;
  readonly maxBytes: bigint;
}

/** What a payer's ledger is made of: nothing else changes it. */
export type PayingEvent =
  | ({ readonly event: "agreed" } & AgreedTerms)
  /** Bytes were received and written down. */
  | { readonly event: "received"; readonly id: Digest; readonly bytes: bigint }
  /** A receipt up to here, and the voucher that goes with it, are about to be signed. */
  | { readonly event: "signed"; readonly id: Digest; readonly cumulativeBytes: bigint }
  | { readonly event: "closed"; readonly id: Digest }
  /** The operator holds vouchers for more than the agreements known show: an earlier state was lost. */
  | { readonly event: "carried"; readonly operator: Address; readonly gwei: bigint };

// A sum over agreements may for a moment exceed what one voucher can say.
const SUM_LIMIT = UINT64_LIMIT * UINT64_LIMIT;

/** An event as a line of a journal, without the line end. */
export const payingEventLine = (event: PayingEvent): string => writeCanonicalJson(toJson(event)).trimEnd();

function toJson(event: PayingEvent): Json {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]: [string, string | bigint]) => [key, String(value)]),
  );
}

/** Reads what {@link payingEventLine} wrote. Throws `json` with the field. */
export function readPayingEvent(fields: JsonFields): PayingEvent {
  const event = fields.text("event");
  const exactly = (...keys: readonly string[]): JsonFields => fields.exactly(["event", ...keys]);
  const uint64 = (key: string): bigint => fields.amount(key, 0n, UINT64_LIMIT);
  switch (event) {
    case "agreed":
      return { event, ...agreedTerms(exactly("id", "operator", "priceGweiPerGiB", "maxBytes")) };
    case "received":
      return { event, id: exactly("id", "bytes").digest("id"), bytes: uint64("bytes") };
    case "signed":
      return { event, id: exactly("id", "cumulativeBytes").digest("id"), cumulativeBytes: uint64("cumulativeBytes") };
    case "closed":
      return { event, id: exactly("id").digest("id") };
    case "carried":
      return {
        event,
        operator: exactly("operator", "gwei").address("operator"),
        gwei: fields.amount("gwei", 0n, SUM_LIMIT),
      };
    default:
      throw fields.wrong("event", "an event of a payer's ledger");
  }
}

const agreedTerms = (fields: JsonFields): AgreedTerms => ({
  id: fields.digest("id"),
  operator: fields.address("operator"),
  priceGweiPerGiB: fields.amount("priceGweiPerGiB", 0n, UINT64_LIMIT),
  maxBytes: fields.amount("maxBytes", 0n, UINT64_LIMIT),
});
