import { sha256 } from "../../crypto/sha256.js";
import { MsnError } from "../../domain/errors.js";
import { type Address, type Digest, fromHex } from "../../domain/hex.js";
import type { Rejection } from "../../domain/types.js";
import type { NodeScores } from "../../rewards/nodeScores.js";

/** A batch as it was found. */
export interface ReadBatch {
  readonly verifier: Address;
  readonly round: number;
  /** SHA-256 of the uncompressed content; left out where it could not be read cleanly. */
  readonly digest?: Digest;
}

/** What the rounds of a shard add up to, besides what they add up to for each node. */
export interface ShardSummary {
  readonly batches: readonly ReadBatch[];
  readonly rejections: readonly Rejection[];
  readonly liveRounds: number;
  /** Records read. */
  readonly records: number;
}

/** What the rounds of a shard add up to. */
export interface ShardResult extends ShardSummary {
  readonly scores: NodeScores;
}

interface Header extends ShardSummary {
  readonly format: string;
  readonly nodes: number;
}

const FORMAT = "msn-shard-1";
const DIGEST_BYTES = 32;
const BYTES_A_NODE = 8 + 2 + 1;

/**
 * A result as bytes: length of the header (u32), header (JSON), then by node its score (IEEE double, a whole number), its
 * scored rounds (u16), whether it was measured (u8), column by column, big-endian; last the SHA-256 of all that.
 */
export function encodeShardResult({ scores, ...summary }: ShardResult): Buffer {
  const nodes = scores.size;
  const header = Buffer.from(JSON.stringify({ format: FORMAT, nodes, ...summary } satisfies Header));
  const start = 4 + header.length;
  const bytes = Buffer.alloc(start + nodes * BYTES_A_NODE + DIGEST_BYTES);
  bytes.writeUInt32BE(header.length, 0);
  header.copy(bytes, 4);
  for (let node = 0; node < nodes; node++) {
    bytes.writeDoubleBE(scores.score[node] ?? 0, start + 8 * node);
    bytes.writeUInt16BE(scores.scoredRounds[node] ?? 0, start + 8 * nodes + 2 * node);
  }
  bytes.set(scores.measured, start + 10 * nodes);
  const end = bytes.length - DIGEST_BYTES;
  fromHex(sha256(bytes.subarray(0, end)), DIGEST_BYTES).copy(bytes, end);
  return bytes;
}

/** The summary alone. Throws `record` like {@link addShardScores}. */
export function shardSummary(bytes: Buffer, file: string): ShardSummary {
  return readHeader(bytes, file).header;
}

/** Adds what a result gives each node to `scores`. Throws `record` for bytes that are not the whole result of a shard over these nodes. */
export function addShardScores(bytes: Buffer, scores: NodeScores, file: string): void {
  const { header, start } = readHeader(bytes, file);
  const { nodes } = header;
  if (nodes !== scores.size || bytes.length !== start + nodes * BYTES_A_NODE + DIGEST_BYTES) {
    throw new MsnError("record", `expected the scores of ${scores.size} nodes`, { file });
  }
  for (let node = 0; node < nodes; node++) {
    scores.merge(
      node,
      bytes.readDoubleBE(start + 8 * node),
      bytes.readUInt16BE(start + 8 * nodes + 2 * node),
      bytes[start + 10 * nodes + node] === 1,
    );
  }
}

function readHeader(bytes: Buffer, file: string): { header: Header; start: number } {
  const end = bytes.length - DIGEST_BYTES;
  const isWhole = end >= 4 && sha256(bytes.subarray(0, end)).slice(2) === bytes.toString("hex", end);
  if (!isWhole) throw new MsnError("record", "is damaged: its last bytes are not the digest of the others", { file });
  const start = 4 + bytes.readUInt32BE(0);
  // Bytes that carry their own digest are what `encodeShardResult` wrote, so the header is one, of this version or another.
  const header = JSON.parse(bytes.toString("utf8", 4, start)) as Header;
  if (header.format !== FORMAT) throw new MsnError("record", `expected the format ${FORMAT}`, { file });
  return { header, start };
}
