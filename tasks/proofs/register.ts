import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { MsnError } from "../../offchain/domain/errors.js";
import type { Address, Hex } from "../../offchain/domain/hex.js";
import { toHex } from "../../offchain/domain/hex.js";
import { appendRecord } from "../../offchain/io/appendRecord.js";
import { classOf } from "../../offchain/proofs/registrationCheck.js";
import { registrationDigest, registrationDomain } from "../../offchain/proofs/registrationDigest.js";
import type { UnsignedRegistration } from "../../offchain/proofs/registrationRecord.js";
import { encodeRegistration } from "../../offchain/proofs/registrationRecord.js";
import { registrationTypedData } from "../../offchain/proofs/registrationTypedData.js";
import { NOT_GIVEN, optional, optionalInteger, required, requiredInteger } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import type { Party } from "../support/signingParty.js";
import { partyOf, signatureOf } from "../support/signingParty.js";
import { optionalAddress, presentTime, registrationTarget } from "./options.js";
import { findSecretBytes } from "./secrets.js";

interface Arguments {
  readonly class: string;
  readonly kind: string;
  readonly issuedAt: string;
  readonly node: string;
  readonly operator: string;
  readonly nodeSignature: string;
  readonly operatorSignature: string;
  readonly out: string;
  readonly chainId: string;
  readonly token: string;
  readonly quiet: boolean;
}

const SIGNED = "registration; class, kind, accounts, time, chain and token must be the same";
const NO_SIGNATURE: Hex = `0x${"00".repeat(65)}`;

/**
 * `proofs register`: with both signatures the record is added to the registrations file; with less, what the other party
 * needs is printed as JSON (digest, typed data, the signature made here).
 */
export default async function register(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const { nodeClass, kind, issuedAt: given } = readTerms(args);
    const [node, operator] = await readParties(args, hre);
    const { chainId, token } = await registrationTarget(args, hre);
    const issuedAt = BigInt(given ?? (await presentTime(args, hre)));
    const registration = { node: node.account, operator: operator.account, class: nodeClass, kind, issuedAt };
    const digest = digestOf(chainId, token, registration);
    const nodeSignature = signatureOf(node, digest, SIGNED);
    const operatorSignature = signatureOf(operator, digest, SIGNED);
    const typedData = registrationTypedData(chainId, token, registration);

    if (nodeSignature === undefined || operatorSignature === undefined) {
      const missing = [node, operator].filter((party) => signatureOf(party, digest, SIGNED) === undefined);
      requireNoOutput(args.out, missing);
      const signed = {
        ...(nodeSignature === undefined ? {} : { nodeSignature }),
        ...(operatorSignature === undefined ? {} : { operatorSignature }),
      };
      console.log(JSON.stringify({ digest: toHex(digest), ...signed, typedData }, undefined, 2));
      if (!args.quiet) console.error(hintFor(missing, args, registration));
      return;
    }
    const file = required("out", args.out);
    if (!file.endsWith(".rows"))
      throw new MsnError("argument", `--out: expected a name that ends in .rows, got ${file}`);
    const records = await appendRecord(file, encodeRegistration({ ...registration, nodeSignature, operatorSignature }));
    console.log(`node ${node.account} of operator ${operator.account} registered: record ${records - 1} of ${file}`);
  });
}

function readTerms(args: Arguments): { nodeClass: number; kind: number; issuedAt: number | undefined } {
  const nodeClass = requiredInteger("class", args.class, 1);
  const kind = requiredInteger("kind", args.kind, 0);
  if (classOf(nodeClass, kind) === undefined) {
    throw new MsnError(
      "argument",
      `--class ${nodeClass} --kind ${kind}: expected class 1 with kind 0, or 2 with 1, 2 or 3`,
    );
  }
  const isSignedElsewhere = args.nodeSignature !== NOT_GIVEN || args.operatorSignature !== NOT_GIVEN;
  const issuedAt = optionalInteger("issued-at", args.issuedAt, 0);
  if (issuedAt === undefined && isSignedElsewhere) {
    throw new MsnError(
      "argument",
      "--issued-at is required with a signature made elsewhere: both parties sign the same time",
    );
  }
  return { nodeClass, kind, issuedAt };
}

async function readParties(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<[Party, Party]> {
  const nodeKey = await findSecretBytes(hre, "MSN_NODE_KEY");
  const operatorKey = await findSecretBytes(hre, "MSN_OPERATOR_KEY");
  return [
    partyOf("node", optionalAddress("node", args.node), nodeKey, optional(args.nodeSignature)),
    partyOf("operator", optionalAddress("operator", args.operator), operatorKey, optional(args.operatorSignature)),
  ];
}

function digestOf(chainId: number, token: Address, registration: UnsignedRegistration): Buffer {
  const record = encodeRegistration({ ...registration, nodeSignature: NO_SIGNATURE, operatorSignature: NO_SIGNATURE });
  return registrationDigest(registrationDomain(chainId, token), record);
}

function requireNoOutput(out: string, missing: readonly Party[]): void {
  if (out === NOT_GIVEN) return;
  const roles = missing.map(({ role }) => `${role}'s`).join(" and ");
  throw new MsnError("argument", `--out: nothing to write while the ${roles} signature is missing`);
}

function hintFor(missing: readonly Party[], args: Arguments, registration: UnsignedRegistration): string {
  const roles = missing.map(({ role }) => role).join(" and ");
  const same = `--class ${args.class} --kind ${args.kind} --issued-at ${registration.issuedAt}`;
  const wanted = missing.map(({ role }) => `--${role}-signature`).join(" and ");
  return `still to be signed by the ${roles}: sign typedData (or run this task there) with ${same}; then pass ${wanted} and --out`;
}
