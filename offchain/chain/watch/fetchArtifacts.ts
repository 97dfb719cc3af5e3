import { sha256 } from "../../crypto/sha256.js";
import { MsnError } from "../../domain/errors.js";
import type { Digest } from "../../domain/hex.js";
import { ARTIFACTS, type ArtifactName, DIGEST_OF } from "../../epoch/artifacts.js";
import { parseManifest } from "../../epoch/manifest.js";
import { type Place, placeName, readFrom } from "./places.js";

/** Largest manifest, and largest of the other artifacts, that are fetched. */
const MOST_MANIFEST_BYTES = 2 ** 20;
export const MOST_BYTES = 2 ** 28;

/**
 * All artifacts of the epoch whose manifest has this digest, one after the other, since together they may be larger than the
 * memory, out of a place that nobody vouches for. Throws `io` for what cannot be read, `artifacts` for what is there with
 * other content.
 */
export async function* fetchArtifacts(place: Place, manifestDigest: Digest): AsyncGenerator<[ArtifactName, Buffer]> {
  const bytes = await fetchChecked(place, "manifest.json", MOST_MANIFEST_BYTES, manifestDigest);
  const manifest = parseManifest(bytes, "manifest.json");
  yield ["manifest.json", bytes];
  for (const name of ARTIFACTS) {
    if (name === "manifest.json") continue;
    yield [name, await fetchChecked(place, name, MOST_BYTES, manifest[DIGEST_OF[name]])];
  }
}

/** Throws as {@link fetchArtifacts} does where a place does not have all artifacts. */
export async function requireArtifacts(place: Place, manifestDigest: Digest): Promise<void> {
  const artifacts = fetchArtifacts(place, manifestDigest);
  while ((await artifacts.next()).done !== true);
}

async function fetchChecked(place: Place, name: ArtifactName, most: number, expected: Digest): Promise<Buffer> {
  const bytes = await readFrom(place, name, most);
  const digest = sha256(bytes);
  if (digest === expected) return bytes;
  const file = `${placeName(place)}/${name}`;
  throw new MsnError("artifacts", `is another file: its SHA-256 is ${digest}, expected ${expected}`, { file });
}
