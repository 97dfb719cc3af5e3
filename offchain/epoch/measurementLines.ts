import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import { toAddress } from "../domain/hex.js";
import { compareBytes } from "../domain/order.js";
import { NODE_BYTES } from "../domain/probeLayout.js";
import { JsonFields } from "../io/jsonFields.js";
import type { Line } from "../io/lines.js";
import { addressTags } from "../proofs/addressTags.js";
import { encodeProbe } from "../proofs/probeRecord.js";

const KEYS = ["address", "country", "kbps", "kind", "node", "portOpen", "storageGb"];
const MAX_KBPS = 100_000_000;
const MAX_STORAGE_GB = 2 ** 32 - 1;
const MAX_KIND = 3;

/**
 * Packs measurements, one JSON object a line with exactly `node`, `address` (IPv4 or IPv6), `kbps`, `storageGb`,
 * `country`, `kind`, `portOpen` (0 or 1, or true or false), into a batch: sorted by node, addresses replaced by their tags
 * under `secret` (rewards-spec.md section 2). Blank lines are skipped. Only the records are kept in memory.
 *
 * Throws `json`, `record` or `address` with file, line and field; also where a node stands twice.
 */
export async function packMeasurements(lines: AsyncIterable<Line>, file: string, secret: Uint8Array): Promise<Buffer> {
  const records: Buffer[] = [];
  const lineOf = new Map<Address, number>();
  for await (const { number: line, text } of lines) {
    if (text.trim() === "") continue;
    try {
      const fields = JsonFields.of(parseLine(text), file, "", KEYS);
      const node = accountIn(fields);
      const earlier = lineOf.get(node);
      if (earlier !== undefined) throw new MsnError("record", `stands in line ${earlier} already`, { field: "node" });
      lineOf.set(node, line);
      records.push(encodeMeasurement(fields, node, secret));
    } catch (error) {
      throw MsnError.within({ file, line }, error);
    }
  }
  return Buffer.concat(records.sort((a, b) => compareBytes(a, 0, b, 0, NODE_BYTES)));
}

function encodeMeasurement(fields: JsonFields, node: Address, secret: Uint8Array): Buffer {
  return encodeProbe({
    node,
    ...tagsIn(fields, secret),
    kbps: fields.integer("kbps", 1, MAX_KBPS),
    storageGb: fields.integer("storageGb", 0, MAX_STORAGE_GB),
    country: fields.text("country"),
    kind: fields.integer("kind", 0, MAX_KIND),
    portOpen: fields.integer("portOpen", 0, 1) === 1,
  });
}

function accountIn(fields: JsonFields): Address {
  try {
    return toAddress(fields.text("node"));
  } catch (error) {
    throw MsnError.within({ field: "node" }, error);
  }
}

function tagsIn(fields: JsonFields, secret: Uint8Array): ReturnType<typeof addressTags> {
  try {
    return addressTags(secret, fields.text("address"));
  } catch (error) {
    throw MsnError.within({ field: "address" }, error);
  }
}

function parseLine(text: string): Record<string, string | number> {
  let value: unknown;
  try {
    value = JSON.parse(text, (key, item: unknown) =>
      key === "portOpen" && typeof item === "boolean" ? Number(item) : item,
    );
  } catch {
    throw new MsnError("json", "expected a JSON object");
  }
  const entries =
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (entries === undefined) throw new MsnError("json", "expected a JSON object");
  return Object.fromEntries(
    entries.map(([key, item]: [string, unknown]) => {
      if (typeof item === "string" || typeof item === "number") return [key, item];
      throw new MsnError("json", "expected a text or a number", { field: key });
    }),
  );
}
