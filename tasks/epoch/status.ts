import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatGwei } from "../../offchain/chain/amounts.js";
import { type RootReview, activationWaitsFor } from "../../offchain/chain/challenges/review.js";
import { type EpochStanding, readStanding } from "../../offchain/chain/epochs/standing.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { type ConnectedDeployment, connectDeployment } from "../support/deployment.js";
import { runTask } from "../support/runTask.js";
import { formatTable } from "../../offchain/domain/table.js";

/** `epoch status`: where the epochs stand, and the one thing to do next. */
export default async function status(_args: unknown, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const deployment = await connectDeployment(hre);
    const { contracts, provider } = deployment;
    const standing = await readStanding(contracts, provider);
    const { epoch: next, now, review } = standing;
    const newest = await contracts.distributor.newestRoot();
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
          ["next", nextStep(standing)],
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
  const isRepeated = review.demandsUntil === undefined;
  const { activatableAt, bondGwei, demandsUntil, epoch, openDemands, proposer, root, serial } = review;
  return [
    [
      "pending",
      `epoch ${epoch}, root ${root}, proposal ${serial}${isRepeated ? "; repeats the active root, takes nothing" : ""}`,
    ],
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

function nextStep({ end, epoch, fixedAt, isSuspended, now, proposableAt, review }: EpochStanding): string {
  if (review.proposer !== undefined) {
    const obstacle = activationWaitsFor(review, now);
    return obstacle === undefined ? "activate now" : `activate, but ${obstacle}`;
  }
  if (isSuspended) return "governance appoints attesters";
  if (now < end) return `epoch ${epoch} ends at ${utc(end)}`;
  if (now < fixedAt) return `verifiers commit epoch ${epoch} until ${utc(fixedAt)}`;
  if (now < proposableAt) return `snapshot, compute and attest epoch ${epoch}; propose from ${utc(proposableAt)}`;
  return `snapshot, compute, attest and propose epoch ${epoch}`;
}
