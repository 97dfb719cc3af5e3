import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import { fetchProofs } from "../../offchain/epoch/fetchedProofs.js";
import { PathsReader } from "../../offchain/epoch/pathsReader.js";
import { type EpochProofs, directoryProofs } from "../../offchain/epoch/proofs.js";
import { openRanges } from "../../offchain/io/ranges.js";
import type { Options } from "./options.js";

/** Where a command finds proofs. */
export const PROOF_OPTIONS = {
  "epoch-dir": { type: "string", value: "DIR", about: "a published epoch (manifest.json, leaves.csv)" },
  paths: {
    type: "string",
    value: "URL|FILE",
    about: "its paths.bin instead: only your own few hundred bytes are read",
  },
} as const satisfies Options;

/** The values of `PROOF_OPTIONS`. */
export interface ProofValues {
  readonly "epoch-dir"?: string | undefined;
  readonly paths?: string | undefined;
}

/** Reads the proofs of some accounts. */
export type ReadProofs = (accounts: readonly Address[]) => Promise<EpochProofs>;

/** How to read what the options name, or undefined where they name nothing. `say` gets what was fetched. */
export function proofsOption(values: ProofValues, say: (line: string) => void): ReadProofs | undefined {
  const { "epoch-dir": dir, paths } = values;
  if (dir !== undefined && paths !== undefined) {
    throw new MsnError("argument", "goes in place of --epoch-dir, not with it", { field: "--paths" });
  }
  if (dir !== undefined) return () => directoryProofs(dir);
  if (paths === undefined) return undefined;
  const source = openRanges(paths);
  return async (accounts) => {
    const reader = await PathsReader.open(source);
    const proofs = await fetchProofs(reader, accounts);
    const { bytes, reads } = reader.fetched;
    say(`epoch ${proofs.root.epoch}: read ${bytes} bytes of ${reader.file}, in ${reads} parts`);
    for (const account of accounts) {
      if (proofs.proofOf(account) !== undefined) continue;
      say(`it has no row of ${account}; who serves it could leave one out, leaves.csv shows them all`);
    }
    return proofs;
  };
}

/** The same where a command needs proofs; throws `argument` where the options name nothing. */
export function requiredProofs(values: ProofValues): ReadProofs {
  const read = proofsOption(values, (line) => {
    console.log(line);
  });
  if (read === undefined) throw new MsnError("argument", "--epoch-dir or --paths is required, see --help");
  return read;
}
