import type { Address, Digest } from "../domain/hex.js";
import { toHex } from "../domain/hex.js";
import type { SigningDomain, TypedField } from "./typedData.js";
import { DOMAIN_FIELDS, domainSeparator } from "./typedData.js";

/** What wallets take to sign a message (`eth_signTypedData_v4`): JSON holds all of it. */
export interface TypedData<Name extends string> {
  readonly types: Readonly<Record<string, readonly TypedField[]>>;
  readonly primaryType: Name;
  readonly domain: SigningDomain;
  readonly message: Readonly<Record<string, string | number>>;
}

/** Values by the names of an EIP-712 struct's fields. */
export type TypedValues = Readonly<Record<string, string | number | bigint>>;

/** The typed data of one struct; numbers that may be large become decimal texts. */
export function typedDataOf<Name extends string>(
  primaryType: Name,
  fields: readonly TypedField[],
  domain: SigningDomain,
  values: TypedValues,
): TypedData<Name> {
  const message = fields.map(({ name }): [string, string | number] => {
    const value = values[name] ?? "";
    return [name, typeof value === "bigint" ? String(value) : value];
  });
  return {
    types: { EIP712Domain: DOMAIN_FIELDS, [primaryType]: fields },
    primaryType,
    domain,
    message: Object.fromEntries(message),
  };
}

/** One kind of message that is signed under EIP-712. */
export interface TypedMessage<Name extends string, Message> {
  readonly primaryType: Name;
  /** The struct, as ethers and viem take it. */
  readonly types: Record<Name, TypedField[]>;
  /** What binds a signature to one chain and one contract. */
  domain(chainId: number, contract: Address): SigningDomain;
  /** The 32 bytes that are signed. Throws `record` with the field for a value that does not fit it. */
  digest(chainId: number, contract: Address, message: Message): Digest;
  /** What a wallet takes to sign the message. Throws like `digest`. */
  typedData(chainId: number, contract: Address, message: Message): TypedData<Name>;
}

/** What makes a kind of message. */
export interface TypedMessageParts<Name extends string, Message> {
  readonly types: Record<Name, TypedField[]>;
  readonly domain: (chainId: number, contract: Address) => SigningDomain;
  /** The digest under a domain separator. */
  readonly digest: (separator: Uint8Array, message: Message) => Uint8Array;
  readonly values: (message: Message) => TypedValues;
}

/** The kind of message of a struct that is called `primaryType`. */
export function typedMessage<Name extends string, Message>(
  primaryType: Name,
  { types, domain, digest, values }: TypedMessageParts<Name, Message>,
): TypedMessage<Name, Message> {
  const digestOf = (chainId: number, contract: Address, message: Message): Digest =>
    toHex(digest(domainSeparator(domain(chainId, contract)), message));
  return {
    primaryType,
    types,
    domain,
    digest: digestOf,
    typedData: (chainId, contract, message) => {
      // A wallet signs whatever it is shown: what has no digest is not shown to one.
      digestOf(chainId, contract, message);
      return typedDataOf(primaryType, types[primaryType], domain(chainId, contract), values(message));
    },
  };
}
