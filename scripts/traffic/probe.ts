import { randomBytes } from "node:crypto";

import { type Address, isHex, toHex } from "../../offchain/domain/hex.js";
import { SIGNATURE_BYTES } from "../../offchain/crypto/signature.js";
import { ask, bodyOf } from "./http.js";
import { NODE_PROOF_HEADER, STORAGE_HEADER, isNode } from "./nodeProof.js";

/** What a verifier measured of one node. */
export interface Measured {
  readonly kbps: number;
  readonly storageGb: number;
}

const BITS = 8;
const MAX_KBPS = 100_000_000;
const TIMEOUT_MS = 5_000;
const STORAGE = /^[0-9]{1,9}$/;

/**
 * Downloads `bytes` bytes from a node and times them, from the first byte's request to the last one; the node has to sign
 * a fresh nonce. Undefined where it is away, slow beyond 5 s, or somebody else, or answers anything but what was asked for.
 */
export async function probeNode(url: string, node: Address, bytes: number): Promise<Measured | undefined> {
  const nonce = toHex(randomBytes(32));
  const started = performance.now();
  try {
    const response = await ask(`${url}/probe?nonce=${nonce}&bytes=${bytes}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    let received = 0;
    for await (const piece of bodyOf(response, bytes + 1)) received += piece.length;
    const milliseconds = Math.max(performance.now() - started, Number.EPSILON);
    const proof = response.headers.get(NODE_PROOF_HEADER) ?? "";
    if (!isHex(proof, SIGNATURE_BYTES) || !isNode(node, nonce, proof) || received !== bytes) return undefined;
    const kbps = Math.min(MAX_KBPS, Math.max(1, Math.round((bytes * BITS) / milliseconds)));
    const storage = response.headers.get(STORAGE_HEADER) ?? "0";
    return STORAGE.test(storage) ? { kbps, storageGb: Number(storage) } : undefined;
  } catch {
    return undefined;
  }
}
