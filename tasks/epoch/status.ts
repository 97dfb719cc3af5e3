import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { chainTime } from "../../offchain/chain/chainTime.js";
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
    const pending = await contracts.distributor.pendingRoot();
    const next = Number(newest.epoch) + 1;
    console.log(
      formatTable(
        ["epochs", ""],
        [
          ["chain's time", utc(now)],
          ["running epoch", String(await contracts.policy.currentEpoch())],
          ["newest active", `epoch ${newest.epoch}, ${newest.count} leaves, root ${newest.root}`],
          ["pending", pending.epoch === 0n ? "none" : `epoch ${pending.epoch}, root ${pending.root}`],
          ["commitments", `${await commitmentsOf(deployment, next)} for epoch ${next}`],
          ["next", await nextStep(deployment, next, now)],
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

async function nextStep({ contracts }: ConnectedDeployment, next: number, now: number): Promise<string> {
  const pending = await contracts.distributor.pendingRoot();
  if (pending.epoch !== 0n) {
    const activatableAt = Number(pending.activatableAt);
    return now < activatableAt ? `activate at ${utc(activatableAt)}` : "activate now";
  }
  const { end } = epochTimes(Number(await contracts.token.EMISSION_START()), next);
  const proposableAt = end + Number(await contracts.distributor.PROPOSAL_DELAY());
  if (now < end) return `epoch ${next} ends at ${utc(end)}`;
  const fixedAt = end + SNAPSHOT_DELAY_SECONDS;
  if (now < fixedAt) return `verifiers commit epoch ${next} until ${utc(fixedAt)}`;
  if (now < proposableAt) return `snapshot, compute and attest epoch ${next}; propose from ${utc(proposableAt)}`;
  return `snapshot, compute, attest and propose epoch ${next}`;
}
