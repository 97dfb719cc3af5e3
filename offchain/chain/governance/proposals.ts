import { AbiCoder, getBytes, keccak256 } from "ethers";

import { MsnError } from "../../domain/errors.js";
import { type Address, type Digest, toAddress, toHex } from "../../domain/hex.js";
import { printable } from "../../domain/printable.js";
import type { Contracts } from "../contracts.js";
import { type BlockRange, readOverBlocks } from "../eventBlocks.js";
import type { ProposalAction } from "./proposalActions.js";

/** Hex digits of a shortened id; more where two proposals begin alike. */
const SHORT_DIGITS = 8;
const ID_DIGITS = 64;

/** The values of `ProposalCreated`, texts as bytes. */
const CREATED_TYPES = "uint256 address address[] uint256[] bytes[] bytes[] uint256 uint256 bytes".split(" ");
type CreatedValues = readonly [
  id: bigint,
  proposer: string,
  targets: readonly string[],
  values: readonly bigint[],
  signatures: readonly string[],
  calldatas: readonly string[],
  start: bigint,
  end: bigint,
  description: string,
];

/** What the governor computes a proposal's id from. */
export interface ProposalContent {
  readonly actions: readonly ProposalAction[];
  /** Keccak-256 of the description. */
  readonly descriptionHash: Digest;
}

/** A proposal as its author made it. */
export interface GovernanceProposal extends ProposalContent {
  readonly id: bigint;
  readonly proposer: Address;
  /** Title, text and the protection of the proposer, as sent; bytes that are not UTF-8 replaced. */
  readonly description: string;
}

/** The content as the governor's functions take it. */
export function contentOf({
  actions,
  descriptionHash,
}: ProposalContent): [targets: string[], values: bigint[], calldatas: string[], descriptionHash: string] {
  return [
    actions.map(({ target }) => target),
    actions.map(({ valueWei }) => valueWei),
    actions.map(({ calldata }) => calldata),
    descriptionHash,
  ];
}

/** The id of a proposal with this content, as the governor computes it. */
export function proposalIdOf(content: ProposalContent): bigint {
  const types = ["address[]", "uint256[]", "bytes[]", "bytes32"];
  return BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(types, contentOf(content))));
}

/** Keccak-256 of a description. */
export const descriptionHashOf = (description: Uint8Array): Digest => toHex(getBytes(keccak256(description)));

/**
 * All proposals, oldest first, by their `ProposalCreated` events. Throws `chain` where an event's content is not what its id
 * stands for, as then nobody knows what is voted on.
 */
export async function readProposals({ governor }: Contracts, blocks: BlockRange): Promise<GovernanceProposal[]> {
  const told = await readOverBlocks(blocks, async ({ from, to }) => {
    const events = await governor.queryFilter(governor.filters.ProposalCreated(), from, to);
    return events.map(({ data }) => data);
  });
  return told.map((data) => checked(proposalOf(data)));
}

/** Texts are taken as bytes: one that is not UTF-8 must not hide its proposal. */
function proposalOf(data: string): GovernanceProposal {
  const decoded = AbiCoder.defaultAbiCoder().decode(CREATED_TYPES, data) as unknown as CreatedValues;
  const [id, proposer, targets, values, , calldatas, , , text] = decoded;
  const description = getBytes(text);
  return {
    id,
    proposer: toAddress(proposer),
    actions: targets.map((target, i) => actionOf(target, values[i], calldatas[i])),
    description: Buffer.from(description).toString("utf8"),
    descriptionHash: descriptionHashOf(description),
  };
}

function actionOf(target: string, value: bigint | undefined, calldata: string | undefined): ProposalAction {
  return {
    target: toAddress(target),
    valueWei: value ?? 0n,
    calldata: `0x${(calldata ?? "0x").slice(2).toLowerCase()}`,
  };
}

function checked(proposal: GovernanceProposal): GovernanceProposal {
  if (proposalIdOf(proposal) === proposal.id) return proposal;
  throw new MsnError("chain", `proposal ${idText(proposal.id)}: the node tells another content than the id stands for`);
}

/** An id in full, as hex. */
export const idText = (id: bigint): string => `0x${id.toString(16).padStart(ID_DIGITS, "0")}`;

/** The beginning of an id that no other proposal shares. */
export function shortId({ id }: GovernanceProposal, all: readonly GovernanceProposal[]): string {
  const text = idText(id);
  for (let digits = SHORT_DIGITS; digits < ID_DIGITS; digits++) {
    const start = text.slice(0, 2 + digits);
    if (all.every((other) => other.id === id || !idText(other.id).startsWith(start))) return start;
  }
  return text;
}

/**
 * The proposal that `text` names: its id in decimal digits, or as hex its id or the beginning of it that no other proposal
 * shares, 8 digits at least. Throws `argument`.
 */
export function findProposal(all: readonly GovernanceProposal[], text: string): GovernanceProposal {
  const wrong = (problem: string): MsnError => new MsnError("argument", problem, { field: "--proposal" });
  const isHex = /^0x[0-9a-f]{8,64}$/i.test(text);
  if (!isHex && !/^[0-9]{1,78}$/.test(text)) {
    throw wrong(`expected a proposal's id, decimal or 0x and at least 8 hex digits, got ${JSON.stringify(text)}`);
  }
  const start = isHex ? text.toLowerCase() : idText(BigInt(text));
  const [found, other] = all.filter(({ id }) => idText(id).startsWith(start));
  if (found === undefined) throw wrong(`no proposal ${text} on this chain; gov status lists them all`);
  if (other !== undefined) throw wrong(`${text} begins the ids of several proposals; give more digits`);
  return found;
}

/** The first line of a description, safe to print. */
export const titleOf = ({ description }: GovernanceProposal): string => printable(description.split("\n", 1)[0] ?? "");
