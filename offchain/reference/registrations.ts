import { recoverAddress, TypedDataEncoder } from "ethers";

import type { Address, Hex } from "../domain/hex.js";
import type { Rejection } from "./artifacts.js";
import { sha256, stop } from "./files.js";
import type { Snapshot } from "./snapshot.js";

const RECORD = 180;
const FILE = "registrations.rows";
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n; // of secp256k1
const TYPES = {
  NodeRegistration: [
    { name: "node", type: "address" },
    { name: "operator", type: "address" },
    { name: "class", type: "uint8" },
    { name: "kind", type: "uint8" },
    { name: "issuedAt", type: "uint64" },
  ],
};

/** Section 2: what a registration says. */
export interface Registration {
  readonly node: Address;
  readonly operator: Address;
  readonly class: number;
  readonly kind: number;
  readonly issuedAt: bigint;
}

/** Section 2: the registrations that the file adds to or puts in the place of carried ones. */
export interface FileRegistrations {
  /** Whether at least quorum verifiers committed the file and it is not empty. */
  readonly counts: boolean;
  readonly counted: readonly Registration[];
  readonly rejected: readonly Rejection[];
}

/** Section 2, `registrations.rows`: which records count, and why the others do not. */
export function readRegistrations(
  file: Buffer,
  carried: ReadonlyMap<Address, Registration>,
  snapshot: Snapshot,
): FileRegistrations {
  if (file.length % RECORD !== 0) stop("proofs", FILE, `${file.length} bytes are no multiple of ${RECORD}`);
  if (file.length === 0) return { counts: false, counted: [], rejected: [] };
  const digest = sha256(file);
  const committed = snapshot.verifiers.filter((it) => snapshot.commitments.get(it)?.registrations === digest);
  if (committed.length < snapshot.quorum) {
    return { counts: false, counted: [], rejected: [{ file: FILE, record: undefined, code: "uncommitted" }] };
  }

  const rejected: Rejection[] = [];
  const good = new Map<Address, Candidate[]>();
  for (let record = 0; record < file.length / RECORD; record++) {
    const candidate = readRecord(file.subarray(record * RECORD, (record + 1) * RECORD), record, snapshot);
    const code = firstFailure(candidate, snapshot);
    if (code !== undefined) rejected.push({ file: FILE, record, code });
    else good.set(candidate.node, [...(good.get(candidate.node) ?? []), candidate]);
  }

  const counted: Registration[] = [];
  for (const [node, candidates] of good) {
    const [best, ...others] = candidates.sort(byPrecedence);
    if (best === undefined) continue;
    for (const { record } of others) rejected.push({ file: FILE, record, code: "superseded" });
    const before = carried.get(node);
    if (before !== undefined && best.issuedAt <= before.issuedAt) {
      rejected.push({ file: FILE, record: best.record, code: "stale" });
    } else {
      counted.push(best);
    }
  }
  return { counts: true, counted, rejected };
}

interface Candidate extends Registration {
  readonly record: number;
  readonly digest: Hex;
  readonly nodeSignature: Buffer;
  readonly operatorSignature: Buffer;
}

function readRecord(bytes: Buffer, record: number, { chainId, token }: Snapshot): Candidate {
  const hex = (from: number, to: number): Hex => `0x${bytes.subarray(from, to).toString("hex")}`;
  const registration = {
    node: hex(0, 20),
    operator: hex(20, 40),
    class: bytes.readUInt8(40),
    kind: bytes.readUInt8(41),
    issuedAt: bytes.readBigUInt64BE(42),
  };
  const domain = { name: "Meson Bandwidth Proofs", version: "1", chainId, verifyingContract: token };
  return {
    ...registration,
    record,
    digest: TypedDataEncoder.hash(domain, TYPES, registration) as Hex,
    nodeSignature: bytes.subarray(50, 115),
    operatorSignature: bytes.subarray(115, 180),
  };
}

function firstFailure(it: Candidate, { end }: Snapshot): string | undefined {
  const isPair = (it.class === 1 && it.kind === 0) || (it.class === 2 && it.kind >= 1 && it.kind <= 3);
  if (!isPair) return "class";
  if (BigInt(it.operator) === 0n) return "operator";
  if (it.issuedAt >= BigInt(end)) return "issuedAt";
  if (!isSignedBy(it.node, it.digest, it.nodeSignature)) return "nodeSignature";
  if (!isSignedBy(it.operator, it.digest, it.operatorSignature)) return "operatorSignature";
  return undefined;
}

/** 65 bytes r‖s‖v, v 27 or 28, low s. */
function isSignedBy(account: Address, digest: Hex, signature: Buffer): boolean {
  const v = signature.readUInt8(64);
  const s = BigInt(`0x${signature.subarray(32, 64).toString("hex")}`);
  if ((v !== 27 && v !== 28) || s > HALF_ORDER) return false;
  try {
    return recoverAddress(digest, `0x${signature.toString("hex")}`).toLowerCase() === account;
  } catch {
    return false; // r or s name no point of the curve
  }
}

/** The latest `issuedAt` first, on a tie the lower digest, on equal digests the first record. */
function byPrecedence(a: Candidate, b: Candidate): number {
  if (a.issuedAt !== b.issuedAt) return a.issuedAt > b.issuedAt ? -1 : 1;
  if (a.digest !== b.digest) return a.digest < b.digest ? -1 : 1;
  return a.record - b.record;
}
