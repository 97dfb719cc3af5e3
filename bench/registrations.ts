/**
 * How fast registrations are checked, their two signatures each, against the recovery of signers by libsecp256k1 and nothing
 * else, and against `ethers.verifyTypedData`, in the same run and thread: `npm run bench:registrations`, or with their number,
 * `npm run bench:registrations -- 5000`.
 */
import { verifyTypedData } from "ethers";

import { keccak256 } from "../offchain/crypto/keccak.js";
import { accountOf, recoverSigner, SIGNATURE_BYTES } from "../offchain/crypto/signature.js";
import type { Address } from "../offchain/domain/hex.js";
import { toHex } from "../offchain/domain/hex.js";
import { formatTable } from "../offchain/domain/table.js";
import {
  REGISTRATION_DOMAIN_NAME,
  REGISTRATION_DOMAIN_VERSION,
  REGISTRATION_TYPES,
  registrationDigest,
  registrationDomain,
} from "../offchain/proofs/registrationDigest.js";
import {
  decodeRegistration,
  encodeRegistration,
  REGISTRATION_AT,
  REGISTRATION_BYTES,
  signRegistration,
} from "../offchain/proofs/registrationRecord.js";
import { checkSignatures, isGood } from "../offchain/proofs/registrationSignatures.js";
import { cpuSeconds, rateOf, sizesOf, whole } from "./measuring.js";

const TOKEN: Address = "0x00000000000000000000000000000000000a11ce";
const CHAIN_ID = 31337;
const DOMAIN = registrationDomain(CHAIN_ID, TOKEN);
const WALLET_DOMAIN = {
  name: REGISTRATION_DOMAIN_NAME,
  version: REGISTRATION_DOMAIN_VERSION,
  chainId: CHAIN_ID,
  verifyingContract: TOKEN,
};
const DEFAULT_SIZES = [20_000];
/** ethers takes so long that fewer are enough. */
const ETHERS_SAMPLE = 1_000;

const keyOf = (what: string): Buffer => keccak256(Buffer.from(`registrations to check: ${what}`, "ascii"));

function recordAt(i: number): Buffer {
  const [node, operator] = [keyOf(`node ${i}`), keyOf(`operator ${i % 1_000}`)];
  const unsigned = {
    node: toHex(accountOf(node)),
    operator: toHex(accountOf(operator)),
    class: 2,
    kind: 1,
    issuedAt: BigInt(1_785_000_000 + i),
  };
  return encodeRegistration(signRegistration(DOMAIN, unsigned, node, operator));
}

/** Recoveries a CPU second of all signatures, their digests at hand. */
function rawRate(records: Buffer, count: number): number {
  const digests = Array.from({ length: count }, (_, i) => registrationDigest(DOMAIN, records, i * REGISTRATION_BYTES));
  return rateOf(2 * count, (i) => {
    const record = i >> 1;
    const at = i % 2 === 0 ? REGISTRATION_AT.nodeSignature : REGISTRATION_AT.operatorSignature;
    const start = record * REGISTRATION_BYTES + at;
    const signature = records.subarray(start, start + SIGNATURE_BYTES);
    const digest = digests[record];
    if (digest === undefined || recoverSigner(digest, signature) === undefined) throw new Error("a bad signature");
  });
}

/** Signatures a CPU second with `ethers.verifyTypedData`; records are decoded before. */
function ethersRate(records: Buffer, count: number): number {
  const decoded = Array.from({ length: count }, (_, i) => decodeRegistration(records, i * REGISTRATION_BYTES));
  return rateOf(2 * count, (i) => {
    const registration = decoded[i >> 1];
    if (registration === undefined) throw new Error("no registration");
    const { nodeSignature, operatorSignature, ...message } = registration;
    verifyTypedData(WALLET_DOMAIN, REGISTRATION_TYPES, message, i % 2 === 0 ? nodeSignature : operatorSignature);
  });
}

/** Signatures a CPU second as an epoch checks them. */
function checkRate(records: Buffer, count: number): number {
  const start = cpuSeconds();
  const outcomes = checkSignatures(
    records,
    DOMAIN,
    Uint32Array.from({ length: count }, (_, i) => i),
  );
  const rate = (2 * count) / (cpuSeconds() - start);
  if (!outcomes.every(isGood)) throw new Error("a good registration was refused");
  return rate;
}

const rows = sizesOf(process.argv.slice(2), DEFAULT_SIZES, 1).map((count) => {
  const records = Buffer.concat(Array.from({ length: count }, (_, i) => recordAt(i)));
  const raw = rawRate(records, count);
  const rate = checkRate(records, count);
  const ethers = ethersRate(records, Math.min(count, ETHERS_SAMPLE));
  return [whole(count), whole(rate), whole(raw), `${whole((100 * rate) / raw)} %`, `${(rate / ethers).toFixed(1)} x`];
});
const header = ["registrations", "signatures per CPU s", "raw per CPU s", "of raw", "of ethers"];
console.log(formatTable(header, rows, header));
