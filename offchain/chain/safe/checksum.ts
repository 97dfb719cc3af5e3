import { id } from "ethers";

/** Any JSON value. */
export type Hashed = string | number | boolean | null | { readonly [key: string]: Hashed } | readonly Hashed[];

/** A batch as far as its checksum needs to know it. */
export interface Checked {
  readonly meta: { readonly [key: string]: Hashed };
  readonly [key: string]: Hashed;
}

/**
 * The checksum by which the Safe Transaction Builder notices that a file was edited: the Keccak hash of its own serialisation,
 * in which the keys of an object stand sorted before its values. The batch's name is left out, as people may change it.
 */
export function batchChecksum(batch: Checked): string {
  const { checksum: _, ...meta } = batch.meta;
  return id(serialised({ ...batch, meta: { ...meta, name: null } }));
}

function serialised(value: Hashed): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(serialised).join(",")}]`;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  const keys = JSON.stringify(entries.map(([key]) => key));
  return `{${keys}${entries.map(([, item]) => `${serialised(item)},`).join("")}}`;
}

const isList = (value: object): value is readonly Hashed[] => Array.isArray(value);
