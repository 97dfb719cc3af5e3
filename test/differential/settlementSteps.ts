import fc from "fast-check";

import { DAY } from "../helpers/system.js";

const UINT64 = 2n ** 64n;
export const THAWING_PERIOD = 14 * DAY;

/** A voucher by the numbers of its payer, operator and signer. */
export interface Draft {
  readonly payer: number;
  readonly operator: number;
  readonly signer: number;
  readonly cumulativeGwei: bigint;
  /** Bytes in place of the signature. */
  readonly forged: Uint8Array | null;
}

/** Something that happens to the escrow. */
export type Step =
  | { readonly kind: "deposit"; readonly payer: number; readonly gwei: bigint }
  | { readonly kind: "thaw"; readonly payer: number }
  | { readonly kind: "withdraw"; readonly payer: number }
  | { readonly kind: "authorise" | "revoke"; readonly payer: number; readonly signer: number }
  | { readonly kind: "fee"; readonly feeBps: number }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "settle"; readonly drafts: readonly Draft[] };

const two = fc.constantFrom(0, 1);
/** Small, so that balances run short and vouchers repeat; and as large as they get. */
const anyGwei = fc.oneof(fc.bigInt({ min: 1n, max: 40n }), fc.bigInt({ min: 1n, max: 10n ** 15n }));
const anyDraft: fc.Arbitrary<Draft> = fc.record({
  payer: two,
  operator: fc.oneof({ weight: 8, arbitrary: two }, fc.constant(2)),
  signer: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constant(1)),
  cumulativeGwei: fc.oneof({ weight: 8, arbitrary: anyGwei }, fc.constantFrom(0n, UINT64 - 1n)),
  forged: fc.option(
    fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => {
      // Within what the short form can say: a recovery bit, and an s below 2^255.
      const signature = Uint8Array.from([...bytes, 27 + (bytes[0]! & 1)]);
      signature[32]! &= 0x7f;
      return signature;
    }),
    { freq: 8 },
  ),
});
const anySettle: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("settle" as const),
  drafts: fc.array(anyDraft, { minLength: 1, maxLength: 5 }),
});
const anyOther: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("deposit" as const), payer: two, gwei: anyGwei }),
  fc.record({ kind: fc.constantFrom("thaw" as const, "withdraw" as const), payer: two }),
  fc.record({ kind: fc.constantFrom("authorise" as const, "revoke" as const), payer: two, signer: two }),
  fc.record({ kind: fc.constant("fee" as const), feeBps: fc.constantFrom(0, 1, 100, 333, 1000) }),
  fc.record({
    kind: fc.constant("wait" as const),
    seconds: fc.constantFrom(1, DAY, THAWING_PERIOD - 2, THAWING_PERIOD - 1, THAWING_PERIOD),
  }),
);
/** Any sequence of steps. */
export const anySteps = fc.array(fc.oneof(anySettle, anyOther), { minLength: 1, maxLength: 9 });

const draft = (payer: number, gwei: bigint, change: Partial<Draft> = {}): Draft => {
  return { payer, operator: 0, signer: 0, cumulativeGwei: gwei, forged: null, ...change };
};
const settled = (...drafts: readonly Draft[]): Step => ({ kind: "settle", drafts });
/** Sequences that are always tried: each refusal, a balance that runs short, and the last seconds of a revoked signer. */
export const EXAMPLES: readonly Step[][] = [
  [
    { kind: "thaw", payer: 0 },
    settled(
      draft(0, 10n, { operator: 2 }),
      draft(0, 10n, { forged: new Uint8Array(65) }),
      draft(0, 10n, { signer: 1 }),
      draft(0, 10n),
      draft(0, 10n),
      draft(0, 20n),
    ),
    settled(draft(1, 60n), draft(1, 5n, { operator: 1 })),
  ],
  ...[THAWING_PERIOD - 2, THAWING_PERIOD - 1].map((seconds): Step[] => [
    settled(draft(0, 10n)),
    { kind: "revoke", payer: 0, signer: 0 },
    { kind: "wait", seconds },
    settled(draft(0, 20n)),
  ]),
];
