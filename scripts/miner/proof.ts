import { formatGwei } from "../../offchain/chain/amounts.js";
import { requireActiveRoot, requireSameDeployment } from "../../offchain/chain/publishedRoot.js";
import { writeLeafProof } from "../../offchain/chain/watch/accountPass.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Command } from "./command.js";
import { accountOf } from "./key.js";
import { NODE_OPTIONS, parseOptions, required } from "./options.js";
import { PROOF_OPTIONS, requiredProofs } from "./proofs.js";
import { openReading } from "./session.js";

const OPTIONS = {
  ...PROOF_OPTIONS,
  out: { type: "string", value: "FILE", about: "file to write" },
  account: { type: "string", value: "ADDRESS", about: "whose leaf; default the account of your key" },
  ...NODE_OPTIONS,
} as const;

/** `proof`: writes the file with which `watch` defends a leaf. */
export const proof: Command = {
  name: "proof",
  summary: "Writes your leaf of an active root and its path to a file, with which `watch` defends it; needs no key.",
  options: OPTIONS,
  notes: [],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const readProofs = requiredProofs(values);
  const out = required("out", values.out);
  const account = await accountOf(values.account, values.keystore);
  const proofs = await readProofs([account]);
  const { book, contracts } = await openReading(values);
  requireSameDeployment(proofs.root, book, proofs.file);
  await requireActiveRoot(contracts, proofs.root);
  const found = proofs.proofOf(account);
  const { epoch, chainId, distributor } = proofs.root;
  if (found === undefined) {
    throw new MsnError("artifacts", `${account} has no leaf in epoch ${epoch}`, { file: proofs.file });
  }
  const { index, cumulativeGwei, path } = found;
  await writeLeafProof(out, { account, chainId, distributor, epoch, index, cumulativeGwei, path });
  console.log(`epoch ${epoch}: leaf ${index} of ${account}, ${formatGwei(cumulativeGwei)}, written to ${out}`);
}
