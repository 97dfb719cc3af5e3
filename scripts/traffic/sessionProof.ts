import { keccak256 } from "../../offchain/crypto/keccak.js";
import { signatureOf, signerOf } from "../../offchain/crypto/signature.js";
import { type Address, type Digest, type Hex, fromHex } from "../../offchain/domain/hex.js";

/** Header with which the session key asks for the next bytes. */
export const SESSION_PROOF_HEADER = "x-msn-session-proof";

const PREFIX = Buffer.from("Meson traffic", "ascii");

function digestOf(agreementId: Digest, wireBytes: bigint): Buffer {
  const sent = Buffer.alloc(8);
  sent.writeBigUInt64BE(wireBytes);
  return keccak256(Buffer.concat([PREFIX, fromHex(agreementId, 32), sent]));
}

/**
 * What a user signs to ask for the bytes after the `wireBytes` that were sent so far. It is good for one answer, as that
 * moves the count: nobody who listens can use up an agreement of somebody else.
 */
export const proveSession = (agreementId: Digest, wireBytes: bigint, sessionKey: Uint8Array): Hex =>
  signatureOf(digestOf(agreementId, wireBytes), sessionKey);

/** Whether the agreement's session key asks. */
export const isSession = (session: Address, agreementId: Digest, wireBytes: bigint, proof: string): boolean =>
  signerOf(digestOf(agreementId, wireBytes), proof) === session;
