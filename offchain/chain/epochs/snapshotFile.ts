import type { Provider } from "ethers";

import { MsnError } from "../../domain/errors.js";
import type { Snapshot } from "../../domain/types.js";
import { parseSnapshot, serializeSnapshot } from "../../epoch/snapshot.js";
import { readBytes, writeAtomically } from "../../io/files.js";
import type { AddressBook } from "../addressBook.js";
import { type OnRead, readSnapshot, readSnapshotWith } from "../epochSnapshot.js";

/** Reads an epoch's snapshot into a file, whole or not at all; interrupted, it goes on where it was. Throws `chain` or `io`. */
export async function writeSnapshotFile(
  provider: Provider,
  book: AddressBook,
  epoch: number,
  file: string,
  onRead?: OnRead,
): Promise<Snapshot> {
  const progressFile = `${file}.partial`;
  const options = onRead === undefined ? { progressFile } : { onRead, progressFile };
  const { snapshot, discardProgress } = await readSnapshotWith(provider, book, epoch, options);
  await writeAtomically(file, serializeSnapshot(snapshot));
  await discardProgress();
  return snapshot;
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
