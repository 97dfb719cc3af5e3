import type { Address } from "../../../offchain/domain/hex.js";
import { fromHex, toHex } from "../../../offchain/domain/hex.js";
import { encodeRegistration, REGISTRATION_AT, signRegistration } from "../../../offchain/proofs/registrationRecord.js";
import { account, DOMAIN, keyOf } from "../../offchain/world.js";
import type { Draw } from "./draw.js";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n; // of secp256k1

/** A registration to be made; node and operator by their names in {@link keyOf}. */
export interface Wish {
  readonly node: string;
  readonly operator: string;
  readonly class: number;
  readonly kind: number;
  readonly issuedAt: bigint;
}

const made = new Map<string, Buffer>();
const accounts = new Map<string, Address>();

/** {@link account}, derived once. */
export function accountOf(name: string): Address {
  const known = accounts.get(name) ?? account(name);
  accounts.set(name, known);
  return known;
}

/** The good record of a wish. The caller may change the copy. */
export function goodRecord(wish: Wish): Buffer {
  const { node, operator, class: nodeClass, kind, issuedAt } = wish;
  const key = `${node},${operator},${nodeClass},${kind},${issuedAt}`;
  let record = made.get(key);
  if (record === undefined) {
    const unsigned = { node: accountOf(node), operator: accountOf(operator), class: nodeClass, kind, issuedAt };
    record = encodeRegistration(signRegistration(DOMAIN, unsigned, keyOf(node), keyOf(operator)));
    made.set(key, record);
  }
  return Buffer.from(record);
}

type Part = "nodeSignature" | "operatorSignature";

function signatureOf(record: Buffer, part: Part): Buffer {
  return record.subarray(REGISTRATION_AT[part], REGISTRATION_AT[part] + 65);
}

/** The other signature of the same key over the same digest, which only the rule of the low s refuses. */
function makeHigh(signature: Buffer): void {
  const s = ORDER - BigInt(toHex(signature.subarray(32, 64)));
  fromHex(`0x${s.toString(16).padStart(64, "0")}`, 32).copy(signature, 32);
  signature[64] = signature[64] === 27 ? 28 : 27;
}

const SIGNATURE_FAULTS: Record<string, (signature: Buffer, draw: Draw) => void> = {
  "high s": makeHigh,
  "v of 0 or 1": (signature) => {
    signature[64] = signature[64]! - 27;
  },
  "v out of range": (signature, draw) => {
    signature[64] = draw.pick([2, 26, 29, 30, 31, 255]);
  },
  "other v": (signature) => {
    signature[64] = signature[64] === 27 ? 28 : 27;
  },
  "r or s of zero": (signature, draw) => {
    const at = draw.pick([0, 32]);
    signature.fill(0, at, at + 32);
  },
  "r beyond the order": (signature) => {
    signature.fill(0xff, 0, 32);
  },
  "changed bit": (signature, draw) => {
    const at = draw.integer(0, 63);
    signature[at] = signature[at]! ^ (1 << draw.integer(0, 7));
  },
};

/** Ways to spoil a record, each under a name. */
export const REGISTRATION_FAULTS: Record<string, (wish: Wish, draw: Draw, end: number) => Buffer> = {
  "no pair of class and kind": (wish, draw) => {
    const [nodeClass, kind] = draw.pick([
      [1, 1],
      [1, 3],
      [2, 0],
      [2, 4],
      [0, 0],
      [3, 1],
      [2, 255],
    ] as const);
    return goodRecord({ ...wish, class: nodeClass, kind });
  },
  "no operator": (wish) => goodRecord(wish).fill(0, REGISTRATION_AT.operator, REGISTRATION_AT.class),
  "issued at the end or later": (wish, draw, end) =>
    goodRecord({ ...wish, issuedAt: draw.pick([BigInt(end), BigInt(end) + 1n, 2n ** 53n + 1n, 2n ** 64n - 1n]) }),
  "signed by others": (wish, draw) => {
    const record = goodRecord(wish);
    const other = goodRecord({ ...wish, node: "stranger", operator: "stranger" });
    const part = draw.pick<Part>(["nodeSignature", "operatorSignature"]);
    signatureOf(other, part).copy(signatureOf(record, part));
    return record;
  },
  "signatures exchanged": (wish) => {
    const record = goodRecord(wish);
    const byNode = Buffer.from(signatureOf(record, "nodeSignature"));
    signatureOf(record, "operatorSignature").copy(signatureOf(record, "nodeSignature"));
    byNode.copy(signatureOf(record, "operatorSignature"));
    return record;
  },
  "signed something else": (wish, draw) => {
    const record = goodRecord(wish);
    record.writeBigUInt64BE(wish.issuedAt - BigInt(draw.integer(1, 9)), REGISTRATION_AT.issuedAt);
    return record;
  },
  "several faults": (wish, draw, end) => {
    const record = goodRecord(wish);
    if (draw.chance(50)) record[REGISTRATION_AT.kind] = 9;
    if (draw.chance(50)) record.fill(0, REGISTRATION_AT.operator, REGISTRATION_AT.class);
    if (draw.chance(50)) record.writeBigUInt64BE(BigInt(end), REGISTRATION_AT.issuedAt);
    signatureOf(record, "nodeSignature").fill(1);
    if (draw.chance(50)) signatureOf(record, "operatorSignature").fill(2);
    return record;
  },
  ...Object.fromEntries(
    Object.entries(SIGNATURE_FAULTS).map(([name, spoil]) => [
      name,
      (wish: Wish, draw: Draw): Buffer => {
        const record = goodRecord(wish);
        spoil(signatureOf(record, draw.pick<Part>(["nodeSignature", "operatorSignature"])), draw);
        return record;
      },
    ]),
  ),
};

/** Records that go beside a good one of the same node, before it or after it, each under a name. */
export const REGISTRATION_RIVALS: Record<string, (wish: Wish, draw: Draw, end: number) => Buffer> = {
  "earlier rival": (wish) => goodRecord({ ...wish, operator: "o5", issuedAt: wish.issuedAt - 1n }),
  "tied rival": (wish, draw) => goodRecord({ ...wish, operator: draw.pick(["o1", "o2", "o3", "o4", "o5"]) }),
  "same record twice": (wish) => goodRecord(wish),
  "same digest, no good signature": (wish) => goodRecord(wish).fill(7, 120, 180),
  "later rival that is not good": (wish) => goodRecord({ ...wish, issuedAt: wish.issuedAt + 1n }).fill(7, 120, 180),
  "last moment": (wish, _draw, end) => goodRecord({ ...wish, operator: "o4", issuedAt: BigInt(end) - 1n }),
};
