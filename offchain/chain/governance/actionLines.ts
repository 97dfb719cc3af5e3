import { formatEther } from "./actionValues.js";
import type { AddressBook } from "../addressBook.js";
import { type DecodedAction, type DecodedCall, type UnknownCall, nameAddress } from "./proposalActions.js";

const INDENT = "  ";

/** What a proposal does, line by line, every byte of it: what does not decode is shown raw under `UNKNOWN`. */
export function describeActions(actions: readonly DecodedAction[], book: AddressBook): string[] {
  return actions.flatMap((action, i) => describeAction(action, book, `action ${i + 1} of ${actions.length}`));
}

/** `UNKNOWN: …` for each call that does not decode, calls within calls included, on one line each. */
export function unknownLines(actions: readonly DecodedAction[], book: AddressBook): string[] {
  return actions.flatMap((action, i) =>
    unknownCalls(action).map((call) => `action ${i + 1}: ${unknownLine(call, book)}`),
  );
}

function unknownCalls(action: DecodedAction): UnknownCall[] {
  return action.kind === "unknown" ? [action] : action.inner.flatMap(unknownCalls);
}

function describeAction(action: DecodedAction, book: AddressBook, title: string): string[] {
  if (action.kind === "unknown") return [`${title}: ${unknownLine(action, book)}`];
  const where = action.contract ?? `by the file's own ABI, UNKNOWN to everybody else: target`;
  const width = Math.max(0, ...action.arguments.map(({ path }) => path.length));
  return [
    `${title}: ${where} ${action.target}`,
    `${INDENT}${action.signature}`,
    ...action.arguments.map(({ path, text }) => `${INDENT}${INDENT}${path.padEnd(width)}  ${text}`),
    ...sentLines(action),
    ...action.inner.flatMap((inner, i) =>
      describeAction(inner, book, `call ${i + 1} within`).map((line) => `${INDENT}${line}`),
    ),
  ];
}

const sentLines = ({ valueWei }: DecodedCall): string[] =>
  valueWei === 0n ? [] : [`${INDENT}sends ${formatEther(valueWei)}`];

function unknownLine({ target, selector, calldata, valueWei, reason }: UnknownCall, book: AddressBook): string {
  const sent = valueWei === 0n ? "" : `, sends ${formatEther(valueWei)}`;
  const where = `target ${nameAddress(book, target)}, selector ${selector ?? "none"}, raw data ${calldata}${sent}`;
  return `UNKNOWN: ${where} (${reason})`;
}
