import { MsnError } from "../../domain/errors.js";
import { formatMsn } from "../amounts.js";
import type { Contracts } from "../contracts.js";
import { utc } from "../../domain/utcTime.js";
import type { GovernanceProposal } from "./proposals.js";

/** The states of a proposal, in the order of the governor's enum. */
export const PROPOSAL_STATES = [
  "Pending",
  "Active",
  "Canceled",
  "Defeated",
  "Succeeded",
  "Queued",
  "Expired",
  "Executed",
] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** Where a proposal stands. Times are Unix seconds, amounts wei of MSN. */
export interface ProposalStanding {
  readonly state: ProposalState;
  /** Votes count as they were at the end of this second; voting starts after it. */
  readonly snapshot: number;
  /** Last second of voting; moves when the quorum is reached late. */
  readonly deadline: number;
  /** When it can be executed; 0 until it is queued. */
  readonly eta: number;
  readonly forWei: bigint;
  readonly againstWei: bigint;
  readonly abstainWei: bigint;
  /** What for and abstaining votes must reach together; undefined until the snapshot is past. */
  readonly quorumWei: bigint | undefined;
}

/** Reads where a proposal stands now. */
export async function readStanding({ governor }: Contracts, { id }: GovernanceProposal): Promise<ProposalStanding> {
  const [index, snapshot, deadline, eta, votes] = await Promise.all([
    governor.state(id),
    governor.proposalSnapshot(id),
    governor.proposalDeadline(id),
    governor.proposalEta(id),
    governor.proposalVotes(id),
  ]);
  const state = PROPOSAL_STATES[Number(index)];
  if (state === undefined) throw new MsnError("chain", `the governor tells a state that there is not: ${index}`);
  return {
    state,
    snapshot: Number(snapshot),
    deadline: Number(deadline),
    eta: Number(eta),
    forWei: votes.forVotes,
    againstWei: votes.againstVotes,
    abstainWei: votes.abstainVotes,
    // Before the snapshot the governor cannot know what will be able to vote; a cancelled proposal may never get there.
    quorumWei: state === "Pending" || state === "Canceled" ? undefined : await governor.quorum(snapshot),
  };
}

/** How much of the quorum is reached, `62.5 %` of it rounded down to hundredths; undefined before the snapshot. */
export function quorumShare({ forWei, abstainWei, quorumWei }: ProposalStanding): string | undefined {
  if (quorumWei === undefined) return undefined;
  if (quorumWei === 0n) return "100 %";
  const hundredths = ((forWei + abstainWei) * 10_000n) / quorumWei;
  return `${Number(hundredths) / 100} %`;
}

/** What can be done next with a proposal, and when; a clause for a table. */
export function nextStep(standing: ProposalStanding, now: number): string {
  switch (standing.state) {
    case "Pending":
      return `voting starts ${utc(standing.snapshot + 1)}`;
    case "Active":
      return `vote until ${utc(standing.deadline)}`;
    case "Succeeded":
      return "queue now";
    case "Queued":
      return now < standing.eta ? `execute from ${utc(standing.eta)}` : "execute now";
    case "Defeated":
      return `none: ${whyDefeated(standing)}`;
    case "Canceled":
    case "Expired":
    case "Executed":
      return "none";
  }
}

/** What can be done with a proposal. */
export type GovernanceStep = "vote" | "queue" | "execute" | "cancel";

/** Why a step is not possible at `now`, and until when, in one clause; undefined where it is. */
export function whyNot(step: GovernanceStep, standing: ProposalStanding, now: number): string | undefined {
  const { state, snapshot, deadline, eta } = standing;
  const clock = `the chain's time is ${utc(now)}`;
  if (step === "cancel" && state !== "Pending") {
    return `it is ${state}, and can be cancelled only until voting starts, which was ${utc(snapshot + 1)}`;
  }
  switch (state) {
    case "Pending":
      return step === "cancel" ? undefined : `voting starts ${utc(snapshot + 1)} and ends ${utc(deadline)}; ${clock}`;
    case "Active":
      return step === "vote" ? undefined : `voting runs until ${utc(deadline)}; ${clock}`;
    case "Succeeded":
      if (step === "queue") return undefined;
      return step === "vote" ? `voting ended ${utc(deadline)}` : "it is not queued yet: gov queue comes first";
    case "Queued":
      if (step !== "execute") return `it is queued already, to be executed from ${utc(eta)}`;
      return now < eta ? `it can be executed from ${utc(eta)}; ${clock}` : undefined;
    case "Defeated":
      return `voting ended ${utc(deadline)}, it was defeated: ${whyDefeated(standing)}`;
    case "Canceled":
      return "it was cancelled";
    case "Expired":
      return "it has expired";
    case "Executed":
      return "it was executed already";
  }
}

function whyDefeated(standing: ProposalStanding): string {
  const { forWei, againstWei, abstainWei, quorumWei = 0n } = standing;
  const reached = forWei + abstainWei;
  if (reached < quorumWei) return `quorum missed, ${formatMsn(reached)} of ${formatMsn(quorumWei)}`;
  return `${formatMsn(forWei)} for, ${formatMsn(againstWei)} against`;
}
