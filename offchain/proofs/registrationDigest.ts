import { keccak256 } from "../crypto/keccak.js";
import type { Address } from "../domain/hex.js";
import { fromHex } from "../domain/hex.js";

/** EIP-712 name, version and struct of a node registration (rewards-spec.md section 2), for wallets and ethers. */
export const REGISTRATION_DOMAIN_NAME = "Meson Bandwidth Proofs";
export const REGISTRATION_DOMAIN_VERSION = "1";
export const REGISTRATION_TYPES = {
  NodeRegistration: [
    { name: "node", type: "address" },
    { name: "operator", type: "address" },
    { name: "class", type: "uint8" },
    { name: "kind", type: "uint8" },
    { name: "issuedAt", type: "uint64" },
  ],
};

const hashText = (text: string): Buffer => keccak256(Buffer.from(text, "ascii"));

const DOMAIN_TYPE = hashText("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const RECORD_TYPE = hashText("NodeRegistration(address node,address operator,uint8 class,uint8 kind,uint64 issuedAt)");

/** EIP-712 domain separator of registrations: 32 bytes. `token` is the MSN token. */
export function registrationDomain(chainId: number, token: Address): Buffer {
  const words = Buffer.alloc(160);
  DOMAIN_TYPE.copy(words, 0);
  hashText(REGISTRATION_DOMAIN_NAME).copy(words, 32);
  hashText(REGISTRATION_DOMAIN_VERSION).copy(words, 64);
  words.writeBigUInt64BE(BigInt(chainId), 120);
  fromHex(token, 20).copy(words, 140);
  return keccak256(words);
}

/** EIP-712 digest of the registration whose 180-byte record starts at `offset`: the 32 bytes both parties sign. */
export function registrationDigest(domain: Uint8Array, records: Buffer, offset = 0): Buffer {
  const words = Buffer.alloc(192);
  RECORD_TYPE.copy(words, 0);
  records.copy(words, 44, offset, offset + 20);
  records.copy(words, 76, offset + 20, offset + 40);
  words[127] = records.readUInt8(offset + 40);
  words[159] = records.readUInt8(offset + 41);
  records.copy(words, 184, offset + 42, offset + 50);
  return keccak256(Buffer.concat([Buffer.from([0x19, 0x01]), domain, keccak256(words)]));
}
