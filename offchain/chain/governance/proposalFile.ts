import { FunctionFragment, Interface } from "ethers";

import { MsnError } from "../../domain/errors.js";
import { type Address, type Hex, toAddress } from "../../domain/hex.js";
import { printable } from "../../domain/printable.js";
import { readBytes } from "../../io/files.js";
import { isRecord, shownJson } from "../../io/jsonRecord.js";
import { readArguments } from "./actionArguments.js";
import { type Unit, unitsOf } from "./actionUnits.js";
import { expectedText, parseNumber } from "./actionValues.js";
import { type AddressBook, CONTRACT_NAMES, type ContractName } from "../addressBook.js";
import { abiOf } from "../knownAbis.js";
import { type ProposalAction, contractNameOf } from "./proposalActions.js";

const KEYS = ["title", "description", "actions"];
const ACTION_KEYS = ["contract", "function", "arguments", "value"];

/** A proposal as its author writes it. */
export interface ProposalDraft {
  /** One line. */
  readonly title: string;
  readonly description: string;
  readonly actions: readonly ProposalAction[];
  /** ABIs that the file brings for targets outside of the address book. */
  readonly otherAbis: ReadonlyMap<Address, Interface>;
}

/** Where an action stands, for errors. */
interface ActionPlace {
  readonly file: string;
  /** `action 1`. */
  readonly action: string;
}

/** What an action calls. */
interface Callee {
  readonly target: Address;
  readonly contract: ContractName | undefined;
  readonly fragment: FunctionFragment;
  readonly abi: Interface;
}

/** Reads a proposal and encodes its calls. Throws `io`, or `json` with file, action, function and argument. */
export async function readProposalFile(file: string, book: AddressBook): Promise<ProposalDraft> {
  const fields = recordOf(await parse(file), KEYS, KEYS, { file }, "a proposal");
  const { actions } = fields;
  if (!Array.isArray(actions) || actions.length === 0) {
    throw wrong({ file, field: "actions" }, "a list of at least one action", actions);
  }
  const otherAbis = new Map<Address, Interface>();
  return {
    title: readTitle(fields["title"], file),
    description: readText(fields["description"], file, "description"),
    actions: actions.map((action, i) => readAction(action, { file, action: `action ${i + 1}` }, book, otherAbis)),
    otherAbis,
  };
}

/**
 * The text that goes on chain. The governor lets nobody but `proposer` send a proposal whose text ends like this, so nobody
 * can copy it from the waiting transactions, send it first and cancel it.
 */
export function onChainDescription({ title, description }: ProposalDraft, proposer: Address): string {
  return `${title}\n\n${description}\n\n#proposer=${proposer}`;
}

async function parse(file: string): Promise<unknown> {
  const bytes = await readBytes(file);
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return value;
  } catch {
    throw new MsnError("json", "is no valid JSON", { file });
  }
}

function readTitle(given: unknown, file: string): string {
  const title = readText(given, file, "title");
  if (title.trim() === "" || title.includes("\n")) throw wrong({ file, field: "title" }, "one line of text", given);
  return title;
}

/** Text without what a terminal would act upon or hide; line ends apart. */
function readText(given: unknown, file: string, field: string): string {
  if (typeof given !== "string") throw wrong({ file, field }, "a text", given);
  const hidden = given.split("\n").find((line) => printable(line) !== line);
  if (hidden !== undefined) throw wrong({ file, field }, "text without control characters", printable(hidden));
  return given;
}

function readAction(
  given: unknown,
  place: ActionPlace,
  book: AddressBook,
  otherAbis: Map<Address, Interface>,
): ProposalAction {
  const at = { file: place.file, field: place.action };
  const fields = recordOf(given, ["contract"], ACTION_KEYS, at, "an action");
  const target = readTarget(fields["contract"], at, book);
  const valueWei = readValue(fields["value"], place);
  if (fields["function"] === undefined) return transfer(fields, place, target, valueWei);

  const callee = findFunction(target, fields["function"], place, book);
  const call = `${place.action}, ${callee.fragment.name}`;
  if (valueWei > 0n && !callee.fragment.payable) {
    throw wrong({ file: place.file, field: `${call}, value` }, "no value, as the function takes none", fields["value"]);
  }
  if (callee.contract === undefined) otherAbis.set(target, merged(otherAbis.get(target), callee.abi));
  const units = callee.contract === undefined ? new Map<string, Unit>() : unitsOf(callee.contract);
  const values = readArguments({ book, units, file: place.file, call }, callee.fragment, fields["arguments"]);
  return { target, valueWei, calldata: asHex(callee.abi.encodeFunctionData(callee.fragment, values)) };
}

/** Coins alone. */
function transfer(
  fields: Readonly<Record<string, unknown>>,
  { file, action }: ActionPlace,
  target: Address,
  valueWei: bigint,
): ProposalAction {
  if (valueWei === 0n || fields["arguments"] !== undefined) {
    throw wrong({ file, field: `${action}, function` }, "a function, or a value alone", undefined);
  }
  return { target, valueWei, calldata: "0x" };
}

function readTarget(given: unknown, place: { file: string; field: string }, book: AddressBook): Address {
  const field = `${place.field}, contract`;
  const name = CONTRACT_NAMES.find((known) => known === given);
  if (name !== undefined) return book.contracts[name];
  if (typeof given !== "string" || !given.startsWith("0x")) {
    throw wrong({ ...place, field }, `${CONTRACT_NAMES.join(", ")} or an address`, given);
  }
  try {
    return toAddress(given);
  } catch (error) {
    throw MsnError.within({ ...place, field }, error);
  }
}

function readValue(given: unknown, { file, action }: ActionPlace): bigint {
  if (given === undefined) return 0n;
  const value = typeof given === "string" ? parseNumber(given, "ether") : undefined;
  if (value === undefined || value < 0n || value >> 256n > 0n) {
    throw wrong({ file, field: `${action}, value` }, `a text, ${expectedText("ether")}`, given);
  }
  return value;
}

/** The function by its name or, where that is not enough, its signature; outside of the address book by an ABI fragment. */
function findFunction(target: Address, given: unknown, { file, action }: ActionPlace, book: AddressBook): Callee {
  const place = { file, field: `${action}, function` };
  if (typeof given !== "string") throw wrong(place, "a text", given);
  const contract = contractNameOf(book, target);
  const abi = contract === undefined ? abiOfFragment(given, place) : abiOf(contract);
  const named = contract === undefined ? functionsOf(abi) : functionsOf(abi).filter((known) => isCalled(known, given));
  const [fragment, other] = named.filter(({ constant }) => !constant);
  if (fragment === undefined) {
    const names = [...new Set(writing(abi))].join(", ");
    const expected =
      named.length > 0 ? "a function that changes something, not one that only reads" : `one of ${names}`;
    throw wrong(place, `${expected} (${contract ?? target})`, given);
  }
  if (other !== undefined) throw wrong(place, `a signature: ${named.map((n) => n.format()).join(" or ")}`, given);
  return { target, contract, fragment, abi };
}

function functionsOf(abi: Interface): FunctionFragment[] {
  const functions: FunctionFragment[] = [];
  abi.forEachFunction((fragment) => functions.push(fragment));
  return functions;
}

const writing = (abi: Interface): string[] =>
  functionsOf(abi)
    .filter(({ constant }) => !constant)
    .map(({ name }) => name);

const isCalled = (fragment: FunctionFragment, text: string): boolean =>
  fragment.name === text || fragment.format("sighash") === text.replaceAll(" ", "");

function abiOfFragment(text: string, place: { file: string; field: string }): Interface {
  try {
    return new Interface([FunctionFragment.from(text.startsWith("function ") ? text : `function ${text}`)]);
  } catch {
    const expected = 'an ABI fragment such as "setFee(uint256 bps)", as the target is not in the address book';
    throw wrong(place, expected, text);
  }
}

/** Two calls of one target may bring a function each. */
const merged = (known: Interface | undefined, more: Interface): Interface =>
  known === undefined
    ? more
    : new Interface([...new Set([...known.fragments, ...more.fragments].map((f) => f.format("full")))]);

function recordOf(
  given: unknown,
  required: readonly string[],
  allowed: readonly string[],
  place: { file: string; field?: string },
  what: string,
): Readonly<Record<string, unknown>> {
  if (!isRecord(given)) throw wrong(place, `${what}, an object with ${allowed.join(", ")}`, given);
  const missing = required.find((key) => !Object.hasOwn(given, key));
  if (missing !== undefined) throw wrong(place, `the key ${missing}`, undefined);
  const extra = Object.keys(given).find((key) => !allowed.includes(key));
  if (extra !== undefined) throw wrong(place, `only the keys ${allowed.join(", ")}`, extra);
  return given;
}

function wrong(place: { file: string; field?: string }, expected: string, got: unknown): MsnError {
  return new MsnError("json", `expected ${expected}, got ${shownJson(got)}`, place);
}

const asHex = (text: string): Hex => `0x${text.slice(2)}`;
