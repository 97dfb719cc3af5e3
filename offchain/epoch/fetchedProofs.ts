import { MsnError } from "../domain/errors.js";
import type { Address } from "../domain/hex.js";
import type { PathsReader } from "./pathsReader.js";
import type { EpochProofs } from "./proofs.js";
import type { LeafProof } from "./published.js";

/** The proofs of some accounts out of a file of paths. Throws `io` or `paths`. */
export async function fetchProofs(reader: PathsReader, accounts: readonly Address[]): Promise<EpochProofs> {
  const found = new Map<Address, LeafProof>();
  for (const account of new Set(accounts)) {
    const proof = await reader.proofOf(account);
    if (proof !== undefined) found.set(account, proof);
  }
  const byIndex = new Map([...found.values()].map((proof) => [proof.index, proof]));
  return {
    root: reader.header,
    file: reader.file,
    leafOf: (account) => found.get(account),
    proofOf: (account) => found.get(account),
    path: (index) => {
      const proof = byIndex.get(index);
      if (proof === undefined) throw new MsnError("merkle", `no path of place ${index} was fetched`);
      return proof.path;
    },
  };
}
