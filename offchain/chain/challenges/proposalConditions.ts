import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import type { Manifest } from "../../domain/types.js";
import { formatGwei } from "../amounts.js";
import type { Contracts } from "../contracts.js";
import { type Bar, readBar } from "./review.js";

const WHY: Readonly<Record<Exclude<Bar, "none">, string>> = {
  vetoed: "it was vetoed; the guardian or governance can allow it again",
  unanswered: "it was cancelled by a demand without an answer; governance can allow it again",
  refuted: "a challenge refuted it, for ever",
};

/** What a proposal puts at stake, gwei; throws `chain` where the attesters are suspended, or root or sender cannot propose. */
export async function requireProposable(contracts: Contracts, manifest: Manifest, proposer: Address): Promise<bigint> {
  const { challenges } = contracts;
  await requireUnbarred(contracts, manifest);
  const [bondGwei, balanceGwei] = await Promise.all([challenges.bondGwei(), challenges.balanceOf(proposer)]);
  if (balanceGwei < bondGwei) {
    const missing = formatGwei(bondGwei - balanceGwei);
    const remedy = `"npx hardhat challenge deposit --amount ${missing.replace(" MSN", "")}" adds the ${missing} that are missing`;
    const problem = `a proposal puts ${formatGwei(bondGwei)} at stake, and ${proposer} has ${formatGwei(balanceGwei)} for that`;
    throw new MsnError("chain", `${problem}; ${remedy}`);
  }
  return bondGwei;
}

/** Throws `chain` where nothing, or not this root, can be proposed, whoever sends it. */
export async function requireUnbarred(
  { challenges, distributor }: Pick<Contracts, "challenges" | "distributor">,
  manifest: Manifest,
): Promise<void> {
  if (await distributor.attestersSuspended()) {
    throw new MsnError("chain", "the attesters are suspended until governance appoints attesters again");
  }
  const bar = await readBar(challenges, manifest);
  if (bar !== "none") throw new MsnError("chain", `root ${manifest.root} cannot be proposed: ${WHY[bar]}`);
}
