import { MsnError } from "../../domain/errors.js";
import type { Address, Digest } from "../../domain/hex.js";
import { utc } from "../../domain/utcTime.js";
import { formatGwei } from "../amounts.js";
import { chainTime } from "../chainTime.js";
import { preparePermitDeposit } from "../permitDeposit.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";
import { type ProposedRoot, type RootReview, readBar, readReview } from "./review.js";

/** Deposits the sender's tokens for bonds and demands of an account. Throws `argument` or `chain`. */
export async function prepareReviewDeposit(sender: Sender, amountGwei: bigint, account: Address): Promise<Prepared> {
  return preparePermitDeposit(sender, amountGwei, {
    contract: sender.book.contracts.RootChallenges,
    method: sender.contracts.challenges.depositWithPermit,
    approved: sender.contracts.challenges.deposit,
    account,
    field: "--for",
  });
}

/** Takes tokens out of the sender's balance; throws `chain` where there are fewer. */
export async function prepareReviewWithdrawal({ account, contracts }: Sender, amountGwei: bigint): Promise<Prepared> {
  const { challenges } = contracts;
  const balanceGwei = await challenges.balanceOf(account);
  if (balanceGwei < amountGwei) {
    const has = `${account} has ${formatGwei(balanceGwei)} for bonds and deposits`;
    throw new MsnError("chain", `${has}, less than ${formatGwei(amountGwei)}; what is at stake comes back by itself`);
  }
  return prepared(`withdrew ${formatGwei(amountGwei)}`, challenges.withdraw, [amountGwei]);
}

/** Cancels the pending root for a demand that nobody answered; throws `chain` where it was answered, or still can be. */
export async function prepareCancellation({ contracts, provider }: Sender, subject: Digest): Promise<Prepared> {
  const { epoch, root, serial } = await requirePending(contracts);
  const { deadline, depositGwei, demander } = await contracts.challenges.demandOf(serial, subject);
  if (depositGwei === 0n) throw new MsnError("chain", `no demand ${subject} of the pending root waits for an answer`);
  const now = await chainTime(provider);
  if (now < Number(deadline)) {
    const problem = `demand ${subject} may be answered until ${utc(Number(deadline))}; the chain's time is ${utc(now)}`;
    throw new MsnError("chain", problem);
  }
  const what = `cancelled root ${root} of epoch ${epoch}; deposit and bounty are ${demander.toLowerCase()}'s`;
  return prepared(what, contracts.challenges.cancelUnanswered, [subject]);
}

/** Returns the deposit of a demand whose root was cancelled for another reason; throws `chain` where there is none. */
export async function prepareReclaim({ contracts }: Sender, serial: number, subject: Digest): Promise<Prepared> {
  const { depositGwei, demander } = await contracts.challenges.demandOf(serial, subject);
  if (depositGwei === 0n) throw new MsnError("chain", `no deposit waits for demand ${subject} of proposal ${serial}`);
  const review = await readReview(contracts);
  if (review.proposer !== undefined && review.serial === serial) {
    throw new MsnError(
      "chain",
      `the root of proposal ${serial} is still pending; its demands are answered or cancel it`,
    );
  }
  const what = `returned ${formatGwei(depositGwei)} to ${demander.toLowerCase()}`;
  return prepared(what, contracts.challenges.reclaim, [serial, subject]);
}

/** Burns the halves of lost bonds; throws `chain` where there are none. */
export async function prepareBurn({ contracts }: Sender): Promise<Prepared> {
  const lostGwei = await contracts.challenges.lostGwei();
  if (lostGwei === 0n) throw new MsnError("chain", "no lost bonds wait to be burned");
  return prepared(`burned ${formatGwei(lostGwei)} of lost bonds`, contracts.challenges.burnLostBonds, []);
}

/** Cancels the pending root as the guardian; throws `chain` for others, and where the epoch's vetoes are used up. */
export async function prepareVeto({ account, contracts }: Sender, reason: string): Promise<Prepared> {
  const { epoch, root, serial } = await requirePending(contracts);
  const { challenges } = contracts;
  const guardian = (await challenges.guardian()).toLowerCase();
  if (guardian !== account) throw new MsnError("chain", `only the guardian ${guardian} can veto, not ${account}`);
  const [used, most] = await Promise.all([challenges.vetoesOf(epoch), challenges.MAXIMUM_VETOES()]);
  if (used >= most) throw new MsnError("chain", `all ${most} vetoes of epoch ${epoch} are used`);
  const then = used + 1n === most ? "; the attesters are suspended until governance appoints them again" : "";
  const what = `vetoed root ${root} of epoch ${epoch}, veto ${used + 1n} of ${most}${then}`;
  return prepared(what, challenges.veto, [serial, reason]);
}

/** Lets a vetoed root be proposed again, as the guardian; throws `chain` for other roots and other accounts. */
export async function prepareAllowance({ account, contracts }: Sender, proposed: ProposedRoot): Promise<Prepared> {
  const { challenges } = contracts;
  const { epoch, root, depth } = proposed;
  const bar = await readBar(challenges, proposed);
  if (bar === "none") throw new MsnError("chain", `root ${root} of depth ${depth} is not barred in epoch ${epoch}`);
  if (bar === "refuted")
    throw new MsnError("chain", `root ${root} was refuted by a challenge and stays barred for ever`);
  const timelock = (await challenges.TIMELOCK()).toLowerCase();
  const guardian = (await challenges.guardian()).toLowerCase();
  const allowed = bar === "vetoed" ? [guardian, timelock] : [timelock];
  if (!allowed.includes(account)) {
    const who = bar === "vetoed" ? `the guardian ${guardian} or governance` : "governance";
    throw new MsnError("chain", `root ${root} is ${bar}: only ${who} can allow it, not ${account}`);
  }
  return prepared(`root ${root} may be proposed again for epoch ${epoch}`, challenges.allow, [epoch, root, depth]);
}

async function requirePending(contracts: Sender["contracts"]): Promise<RootReview> {
  const review = await readReview(contracts);
  if (review.proposer === undefined) throw new MsnError("chain", "no root is pending");
  return review;
}
