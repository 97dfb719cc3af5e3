import { sha256 } from "../../crypto/sha256.js";
import { RULES_VERSION } from "../../domain/constants.js";
import type { Digest } from "../../domain/hex.js";
import type { ScoringTerms, Shard } from "./shard.js";

/**
 * What a shard's result depends on, as one digest: the same key, the same result, unless a file was replaced by another of
 * the same length and time, which the comparison with the verifiers' commitments would show.
 */
export function shardKey({ nodes, verifiers, quorum, rounds }: ScoringTerms, shard: Shard): Digest {
  const { from, to } = shard;
  const terms = [RULES_VERSION, nodesDigest(nodes.bytes), verifiers, quorum, rounds, from, to].join(",");
  const batches = shard.batches.map(({ path, size, changedAt }) => `${path},${size},${changedAt}`);
  return sha256([terms, ...batches].join("\n"));
}

const digests = new WeakMap<Uint8Array, Digest>();

/** SHA-256 of the nodes' columns, computed once for all shards. */
export function nodesDigest(bytes: Uint8Array): Digest {
  const known = digests.get(bytes);
  if (known !== undefined) return known;
  const digest = sha256(bytes);
  digests.set(bytes, digest);
  return digest;
}
