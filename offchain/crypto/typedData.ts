import { Buffer } from "buffer";

import { UINT256_LIMIT } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Hex } from "../domain/hex.js";
import { isHexText } from "../domain/hex.js";
import { keccak256 } from "./keccak.js";

/** A field of an EIP-712 struct, as wallets and ethers name it. */
export interface TypedField {
  readonly name: string;
  readonly type: string;
}

/** What an EIP-712 signature is bound to. */
export interface SigningDomain {
  readonly name: string;
  readonly version: string;
  readonly chainId: number;
  readonly verifyingContract: Address;
}

const WORD = 32;
/** 0x19 0x01 ‖ domain ‖ struct hash. */
const MESSAGE_BYTES = 2 + 2 * WORD;

const hashText = (text: string): Buffer => keccak256(Buffer.from(text, "ascii"));

/** EIP-712 type hash of a struct whose fields are of elementary types: 32 bytes. */
export function typeHash(name: string, fields: readonly TypedField[]): Buffer {
  return hashText(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`);
}

/**
 * One EIP-712 struct of elementary types, packed by hand: every setter fills the word of the field with that index (from
 * 0), `digest` hashes. The words are reused from message to message, so each message sets every field, and nothing may be
 * awaited in between. Throws `record` with the field for a value that does not fit it.
 */
export class TypedStruct {
  readonly #fields: readonly TypedField[];
  readonly #words: Buffer;
  readonly #message = Buffer.alloc(MESSAGE_BYTES);

  constructor(name: string, fields: readonly TypedField[]) {
    this.#fields = fields;
    this.#words = Buffer.alloc(WORD * (1 + fields.length));
    this.#message.writeUInt16BE(0x1901, 0);
    typeHash(name, fields).copy(this.#words, 0);
  }

  address(index: number, value: Address): this {
    return this.#hex(index, value, 20, WORD - 20);
  }

  /** `bytes1` to `bytes32`: they stand at the left of their word. */
  fixedBytes(index: number, value: Hex, length: number): this {
    return this.#hex(index, value, length, 0);
  }

  uint64(index: number, value: bigint): this {
    if (value < 0n || value >> 64n !== 0n) throw this.#misfit(index, "64 bits", String(value));
    this.#words.writeBigUInt64BE(value, this.#start(index) + WORD - 8);
    return this;
  }

  uint256(index: number, value: bigint): this {
    if (value < 0n || value >= UINT256_LIMIT) throw this.#misfit(index, "256 bits", String(value));
    return this.#hex(index, `0x${value.toString(16).padStart(2 * WORD, "0")}`, WORD, 0);
  }

  uint32(index: number, value: number): this {
    return this.#small(index, value, 4);
  }

  uint8(index: number, value: number): this {
    return this.#small(index, value, 1);
  }

  /** `length` big-endian bytes of an address or a number, as a binary record holds them. */
  copied(index: number, source: Buffer, offset: number, length: number): this {
    const copied = source.copy(this.#words, this.#start(index) + WORD - length, offset, offset + length);
    if (copied !== length) throw this.#misfit(index, `${length} bytes`, String(copied));
    return this;
  }

  /** The 32 bytes that are signed under a domain of {@link domainSeparator}. */
  digest(domain: Uint8Array): Buffer {
    this.#message.set(domain, 2);
    this.#message.set(keccak256(this.#words), 2 + WORD);
    return keccak256(this.#message);
  }

  /** The struct's own hash, without a domain: 32 bytes. */
  hash(): Buffer {
    return keccak256(this.#words);
  }

  /** The first word is the type hash. */
  #start(index: number): number {
    return WORD * (1 + index);
  }

  #hex(index: number, value: Hex, length: number, shift: number): this {
    if (!isHexText(value, length)) {
      throw this.#misfit(index, `0x and ${2 * length} hex digits`, JSON.stringify(value));
    }
    this.#words.write(value.slice(2), this.#start(index) + shift, length, "hex");
    return this;
  }

  #small(index: number, value: number, length: number): this {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** length) {
      throw this.#misfit(index, `${8 * length} bits`, String(value));
    }
    this.#words.writeUIntBE(value, this.#start(index) + WORD - length, length);
    return this;
  }

  #misfit(index: number, expected: string, got: string): MsnError {
    return new MsnError("record", `expected ${expected}, got ${got}`, { field: this.#fields[index]?.name ?? "" });
  }
}

/** The fields of a domain, in the order EIP-712 gives them. */
export const DOMAIN_FIELDS: readonly TypedField[] = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

/** EIP-712 domain separator: 32 bytes. Throws `record` for a chain id or a contract that is none. */
export function domainSeparator(domain: SigningDomain): Buffer {
  if (!Number.isSafeInteger(domain.chainId)) {
    throw new MsnError("record", `expected a whole number, got ${domain.chainId}`, { field: "chainId" });
  }
  return new TypedStruct("EIP712Domain", DOMAIN_FIELDS)
    .copied(0, hashText(domain.name), 0, WORD)
    .copied(1, hashText(domain.version), 0, WORD)
    .uint64(2, BigInt(domain.chainId))
    .address(3, domain.verifyingContract)
    .hash();
}
