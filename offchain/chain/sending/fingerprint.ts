import { type Interface, type TransactionDescription, id } from "ethers";

import { CONTRACT_NAMES } from "../addressRecords.js";
import { abiOf } from "../knownAbis.js";

/** Arguments that are others each time the same is asked for: those of a permit. */
const FLEETING = new Set(["deadline", "v", "r", "s"]);

/** What a transaction asks for. */
interface Asking {
  readonly to: string | undefined;
  readonly data: string;
  /** Wei. */
  readonly value: bigint;
}

/**
 * What a transaction comes to, whenever it is made: two that have the same fingerprint do the same. A permit's deadline and
 * signature are left out, since a deposit that is tried again carries new ones.
 */
export function fingerprint({ to, data, value }: Asking): string {
  return id(`${(to ?? "").toLowerCase()} ${value} ${lasting(data)}`);
}

function lasting(data: string): string {
  for (const name of CONTRACT_NAMES) {
    const abi: Interface = abiOf(name);
    const call = abi.parseTransaction({ data });
    if (call !== null && hasPermit(call)) return withoutPermit(call);
  }
  return data;
}

const hasPermit = ({ fragment }: TransactionDescription): boolean =>
  [...FLEETING].every((fleeting) => fragment.inputs.some(({ name }) => name === fleeting));

function withoutPermit({ selector, fragment, args }: TransactionDescription): string {
  const kept = fragment.inputs.flatMap(({ name }, i) => (FLEETING.has(name) ? [] : [String(args[i])]));
  return `${selector} ${kept.join(" ")}`;
}
