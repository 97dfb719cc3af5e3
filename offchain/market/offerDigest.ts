import { keccak256 } from "../crypto/keccak.js";
import type { Address } from "../domain/hex.js";
import { fromHex } from "../domain/hex.js";
import type { Offer } from "./offer.js";

/** EIP-712 name, version and struct of an offer (docs/marketplace.md, "Signed messages"), for wallets and ethers. */
export const OFFER_DOMAIN_NAME = "Meson Exchange";
export const OFFER_DOMAIN_VERSION = "1";
export const OFFER_TYPES = {
  Offer: [
    { name: "operator", type: "address" },
    { name: "node", type: "address" },
    { name: "class", type: "uint8" },
    { name: "region", type: "bytes2" },
    { name: "priceGweiPerGiB", type: "uint64" },
    { name: "capacityBytes", type: "uint64" },
    { name: "capacityKbps", type: "uint32" },
    { name: "expiresAt", type: "uint64" },
    { name: "nonce", type: "uint64" },
  ],
};

const WORD = 32;
const hashText = (text: string): Buffer => keccak256(Buffer.from(text, "ascii"));

const DOMAIN_TYPE = hashText("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const OFFER_TYPE = hashText(`Offer(${OFFER_TYPES.Offer.map(({ name, type }) => `${type} ${name}`).join(",")})`);

/** EIP-712 domain separator of offers: 32 bytes. `exchange` is the `Exchange` contract. */
export function offerDomain(chainId: number, exchange: Address): Buffer {
  const words = [DOMAIN_TYPE, hashText(OFFER_DOMAIN_NAME), hashText(OFFER_DOMAIN_VERSION)];
  return keccak256(Buffer.concat([...words, numberWord(BigInt(chainId)), addressWord(exchange)]));
}

/** EIP-712 digest of an offer: the 32 bytes its operator signs, and its name in agreements. */
export function offerDigest(domain: Uint8Array, offer: Offer): Buffer {
  return keccak256(Buffer.concat([Buffer.from([0x19, 0x01]), domain, keccak256(structWords(offer))]));
}

function structWords(offer: Offer): Buffer {
  return Buffer.concat([
    OFFER_TYPE,
    addressWord(offer.operator),
    addressWord(offer.node),
    numberWord(BigInt(offer.class)),
    regionWord(offer.region),
    numberWord(offer.priceGweiPerGiB),
    numberWord(offer.capacityBytes),
    numberWord(BigInt(offer.capacityKbps)),
    numberWord(offer.expiresAt),
    numberWord(offer.nonce),
  ]);
}

function numberWord(value: bigint): Buffer {
  const word = Buffer.alloc(WORD);
  word.writeBigUInt64BE(value, WORD - 8);
  return word;
}

function addressWord(account: Address): Buffer {
  return Buffer.concat([Buffer.alloc(WORD - 20), fromHex(account, 20)]);
}

/** Fixed bytes stand at the word's start, unlike numbers. */
function regionWord(region: string): Buffer {
  const word = Buffer.alloc(WORD);
  word.write(region, "ascii");
  return word;
}
