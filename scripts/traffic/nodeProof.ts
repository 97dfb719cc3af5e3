import { keccak256 } from "../../offchain/crypto/keccak.js";
import { signatureOf, signerOf } from "../../offchain/crypto/signature.js";
import { type Address, type Digest, type Hex, fromHex } from "../../offchain/domain/hex.js";

/** Header with a node's answer to the nonce of a probe. */
export const NODE_PROOF_HEADER = "x-msn-node-proof";
/** Header with the free space of a node's disk, GB. */
export const STORAGE_HEADER = "x-msn-storage-gb";

const PREFIX = Buffer.from("Meson probe", "ascii");

const digestOf = (nonce: Digest): Buffer => keccak256(Buffer.concat([PREFIX, fromHex(nonce, 32)]));

/** What a node signs to show that it knows of a probe: it answered, or somebody whom it answers. */
export const proveNode = (nonce: Digest, nodeKey: Uint8Array): Hex => signatureOf(digestOf(nonce), nodeKey);

/** Whether the node answered, itself or through somebody. */
export const isNode = (node: Address, nonce: Digest, proof: Hex): boolean => signerOf(digestOf(nonce), proof) === node;
