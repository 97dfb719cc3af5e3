import type { Provider } from "ethers";

import type { AddressBook } from "../../offchain/chain/addressBook.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { readSnapshot } from "../../offchain/chain/epochSnapshot.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { readManifest } from "../../offchain/epoch/published.js";
import { parseSnapshot, serializeSnapshot } from "../../offchain/epoch/snapshot.js";
import { type EpochEngine, type VerifyResult, differenceText, verifyEpoch } from "../../offchain/epoch/verify.js";
import { readBytes } from "../../offchain/io/files.js";
import { type EpochInputArguments, withEpochInputs } from "./epochInputs.js";

/** Recomputes an epoch; throws `artifacts`, naming the first difference, unless `publishedDir` is exactly what comes out. */
export async function recomputed(
  args: EpochInputArguments,
  publishedDir: string,
  engine?: EpochEngine,
): Promise<VerifyResult> {
  const result = await withEpochInputs(args, (inputs) => verifyEpoch({ ...inputs, publishedDir }, engine));
  const { difference } = result;
  if (difference === undefined) return result;
  const { artifact, line } = difference;
  throw new MsnError("artifacts", differenceText(difference), { file: `${publishedDir}/${artifact}`, line });
}

/** Throws `snapshot` unless the file is byte for byte what the chain says now. */
export async function requireChainSnapshot(provider: Provider, book: AddressBook, file: string): Promise<void> {
  const bytes = await readBytes(file);
  const { epoch } = parseSnapshot(bytes, file);
  const onChain = serializeSnapshot(await readSnapshot(provider, book, epoch));
  if (!bytes.equals(onChain)) {
    const other = bytes.findIndex((byte, at) => byte !== onChain[at]);
    const at = other === -1 ? bytes.length : other;
    const around = (all: Buffer): string =>
      JSON.stringify(all.subarray(Math.max(0, at - 30), at + 30).toString("ascii"));
    throw new MsnError("snapshot", `differs from the chain at byte ${at}: ${around(bytes)}, chain ${around(onChain)}`, {
      file,
    });
  }
}

/**
 * Throws `previous` unless the previous epoch's directory is the one behind the newest active root, manifest included: the
 * root alone pins `leaves.csv`, and `nodes.csv` carries registrations and tenure. Without a directory there must be no
 * active root yet.
 */
export async function requireChainPrevious({ distributor }: Contracts, dir: string | undefined): Promise<void> {
  const newest = await distributor.newestRoot();
  if (dir === undefined) {
    if (newest.epoch !== 0n) {
      throw new MsnError("previous", `epoch ${newest.epoch} is active already; the next one builds on it: --previous`);
    }
    return;
  }
  const { manifest, manifestDigest } = await readManifest(dir);
  const file = `${dir}/manifest.json`;
  if (BigInt(manifest.epoch) !== newest.epoch) {
    throw new MsnError("previous", `expected ${newest.epoch}, the newest active one, got ${manifest.epoch}`, {
      file,
      field: "epoch",
    });
  }
  if (manifestDigest !== newest.manifestDigest) {
    throw new MsnError(
      "previous",
      `has digest ${manifestDigest}, the active root was proposed with ${newest.manifestDigest}`,
      { file },
    );
  }
}
