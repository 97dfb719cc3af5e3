import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatGwei } from "../../offchain/chain/amounts.js";
import { chainTime } from "../../offchain/chain/chainTime.js";
import { type RootReview, activationWaitsFor, readReview } from "../../offchain/chain/challenges/review.js";
import { SNAPSHOT_DELAY_SECONDS, epochTimes, utc } from "../../offchain/chain/epochSnapshot.js";
import { type ConnectedDeployment, connectDeployment } from "../support/deployment.js";
import { runTask } from "../support/runTask.js";
import { formatTable } from "../../offchain/domain/table.js";

/** `epoch status`: where the epochs stand, and the one thing to do next. */
export default async function status(_args: unknown, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const deployment = await connectDeployment(hre);
    const { contracts, provider } = deployment;
    const now = await chainTime(provider);
    const newest = await contracts.distributor.newestRoot();
    const review = await readReview(contracts);
    const next = Number(newest.epoch) + 1;
    console.log(
      formatTable(
        ["epochs", ""],
        [
          ["chain's time", utc(now)],
          ["running epoch", String(await contracts.policy.currentEpoch())],
          ["newest active", `epoch ${newest.epoch}, ${newest.count} leaves, root ${newest.root}`],
          ...reviewRows(review),
          ["attesters", await attestersOf(deployment)],
          ["commitments", `${await commitmentsOf(deployment, next)} for epoch ${next}`],
          ["next", await nextStep(deployment, review, next, now)],
        ],
      ),
    );
  });
}

async function commitmentsOf({ contracts: { policy } }: ConnectedDeployment, epoch: number): Promise<string> {
  const { verifiers } = await policy.policyAt(epoch);
  const committed = await Promise.all(verifiers.map((verifier) => policy.commitmentOf(epoch, verifier)));
  return `${committed.filter(({ probes }) => BigInt(probes) !== 0n).length} of ${verifiers.length}`;
}

/** The pending root, who answers for it, and what it waits for. */
function reviewRows(review: RootReview): string[][] {
  if (review.proposer === undefined) return [["pending", "none"]];
  const { activatableAt, bondGwei, demandsUntil, epoch, openDemands, proposer, root, serial } = review;
  return [
    ["pending", `epoch ${epoch}, root ${root}, proposal ${serial}`],
    ["proposer", `${proposer}, ${formatGwei(bondGwei)} at stake`],
    ["demands", `${openDemands} open; ${demandsUntil === undefined ? "none are taken" : `until ${utc(demandsUntil)}`}`],
    ["activatable", utc(activatableAt)],
  ];
}

async function attestersOf({ contracts: { distributor } }: ConnectedDeployment): Promise<string> {
  const [attesters, threshold] = [await distributor.attesters(), await distributor.threshold()];
  const isSuspended = await distributor.attestersSuspended();
  return `${threshold} of ${attesters.length} sign${isSuspended ? "; SUSPENDED until governance appoints them again" : ""}`;
}

async function nextStep(
  { contracts }: ConnectedDeployment,
  review: RootReview,
  next: number,
  now: number,
): Promise<string> {
  if (review.proposer !== undefined) {
    const obstacle = activationWaitsFor(review, now);
    return obstacle === undefined ? "activate now" : `activate, but ${obstacle}`;
  }
  if (await contracts.distributor.attestersSuspended()) return "governance appoints attesters";
  const { end } = epochTimes(Number(await contracts.token.EMISSION_START()), next);
  const proposableAt = end + Number(await contracts.distributor.PROPOSAL_DELAY());
  if (now < end) return `epoch ${next} ends at ${utc(end)}`;
  const fixedAt = end + SNAPSHOT_DELAY_SECONDS;
  if (now < fixedAt) return `verifiers commit epoch ${next} until ${utc(fixedAt)}`;
  if (now < proposableAt) return `snapshot, compute and attest epoch ${next}; propose from ${utc(proposableAt)}`;
  return `snapshot, compute, attest and propose epoch ${next}`;
}
