import { RULES_VERSION, SUM_LIMIT } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Manifest } from "../domain/types.js";
import { parseCanonicalJson, writeCanonicalJson } from "../io/canonicalJson.js";
import { JsonFields } from "../io/jsonFields.js";
import { depthOf } from "../merkle/path.js";

const MANIFEST_KEYS = [
  "chainId",
  "count",
  "depth",
  "distributor",
  "epoch",
  "inputsDigest",
  "leavesDigest",
  "nodesDigest",
  "previousManifestDigest",
  "previousRoot",
  "rejectedDigest",
  "rewardsDigest",
  "root",
  "rulesVersion",
  "silentVerifiers",
  "totalGwei",
];
const MAX_COUNT = 2 ** 32 - 1; // the root proposal carries it as uint32

/** The bytes of `manifest.json`; attesters sign their SHA-256 (rewards-spec.md section 5). */
export function serializeManifest(manifest: Manifest): Buffer {
  return Buffer.from(writeCanonicalJson({ ...manifest, totalGwei: String(manifest.totalGwei) }), "ascii");
}

/** Parses and checks `manifest.json`. Throws `json` or `artifacts`; `file` is the name errors carry. */
export function parseManifest(bytes: Buffer, file: string): Manifest {
  const fields = JsonFields.of(parseCanonicalJson(bytes, file), file, "", MANIFEST_KEYS);
  const count = fields.integer("count", 0, MAX_COUNT);
  const depth = fields.integer("depth", 0, 32);
  if (depth !== depthOf(count)) {
    throw new MsnError("artifacts", `expected ${depthOf(count)} for a count of ${count}, got ${depth}`, {
      file,
      field: "depth",
    });
  }
  return {
    chainId: fields.integer("chainId", 1, Number.MAX_SAFE_INTEGER),
    count,
    depth,
    distributor: fields.address("distributor"),
    epoch: fields.integer("epoch", 1, Number.MAX_SAFE_INTEGER),
    inputsDigest: fields.digest("inputsDigest"),
    leavesDigest: fields.digest("leavesDigest"),
    nodesDigest: fields.digest("nodesDigest"),
    previousManifestDigest: fields.digest("previousManifestDigest"),
    previousRoot: fields.digest("previousRoot"),
    rejectedDigest: fields.digest("rejectedDigest"),
    rewardsDigest: fields.digest("rewardsDigest"),
    root: fields.digest("root"),
    rulesVersion: fields.integer("rulesVersion", RULES_VERSION, RULES_VERSION),
    silentVerifiers: fields.ascendingAddresses("silentVerifiers"),
    totalGwei: fields.amount("totalGwei", 0n, SUM_LIMIT),
  };
}
