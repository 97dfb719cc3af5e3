import { BUCKETS } from "../domain/allocation.js";
import { MsnError } from "../domain/errors.js";
import type { Json } from "../io/canonicalJson.js";
import type { ContractName } from "./addressBook.js";
import type { BegunContract } from "./deploymentJournal.js";

/** Where in the parameters file a part of a constructor argument stands; `path` leads to that part. */
type Field = (path: readonly string[]) => string;

const field =
  (name: string): Field =>
  () =>
    name;
const curve: Field = ([bucket, key = ""]) => `buckets.${bucketName(bucket)}.${key}`;
const granter: Field = ([bucket]) => `buckets.${bucketName(bucket)}.granter`;
const bucketName = (index = ""): string => BUCKETS[Number(index)]?.name ?? index;
const policy: Field = ([key = ""]) => (key === "rulesDigest" ? "rulesDigest of docs/rewards-spec.md" : `policy.${key}`);
const reviewTerms: Field = ([key = ""]) =>
  key === "guardian" ? "staking.guardian" : `rewards.${key.replace("Gwei", "Msn")}`;
const governor: Field = ([key = ""]) => `governor.${key === "proposalThreshold" ? `${key}Msn` : withUnit(key)}`;
const withUnit = (key: string): string => (key === "quorumBps" ? key : `${key}Seconds`);

/** What the constructors' arguments are in the parameters file, in order; undefined where they are not from there. */
const FIELDS: Partial<Readonly<Record<ContractName, readonly (Field | undefined)[]>>> = {
  TimelockController: [field("timelock.delaySeconds"), undefined, field("timelock.executors")],
  Genesis: [undefined, field("emissionStart"), field("tokenGeneration"), curve, granter],
  EpochPolicy: [field("emissionStart"), undefined, policy],
  MinerStaking: [
    undefined,
    field("emissionStart"),
    undefined,
    field("staking.guardian"),
    field("staking.slasher"),
    field("staking.reporterShareBps"),
  ],
  RewardsDistributor: [
    undefined,
    undefined,
    undefined,
    field("rewards.challengeWindowSeconds"),
    field("rewards.attesters"),
    field("rewards.threshold"),
    reviewTerms,
  ],
  MsnGovernor: [undefined, undefined, undefined, undefined, governor],
  Escrow: [
    undefined,
    undefined,
    undefined,
    field("staking.guardian"),
    field("settlement.feeBps"),
    field("settlement.burnShareBps"),
  ],
  TestnetAirdrop: [undefined, field("airdrop.root"), field("airdrop.deadline"), field("airdrop.foundation")],
};

/**
 * Refuses parameters that differ from what an interrupted deployment has begun a contract with; throws `deployment` with
 * the first such field of `file`. What no contract was begun with yet may have changed.
 */
export function requireSameParameters(
  begun: readonly BegunContract[],
  given: Readonly<Record<ContractName, readonly Json[]>>,
  file: string,
): void {
  for (const { name, constructorArguments } of begun) {
    const contract = name as ContractName;
    for (const [i, fieldOf] of (FIELDS[contract] ?? []).entries()) {
      const [before, now] = [constructorArguments[i], given[contract][i]];
      if (fieldOf === undefined || before === undefined || now === undefined) continue;
      const difference = firstDifference(before, now, []);
      if (difference === undefined) continue;
      const problem = `${name} was begun with ${difference.before} (as the contract takes it), got ${difference.now}`;
      throw new MsnError("deployment", problem, { file, field: fieldOf(difference.path) });
    }
  }
}

interface Difference {
  readonly path: readonly string[];
  readonly before: string;
  readonly now: string;
}

function firstDifference(before: Json, now: Json, path: readonly string[]): Difference | undefined {
  const [left, right] = [JSON.stringify(before), JSON.stringify(now)];
  if (typeof before !== "object" || typeof now !== "object") {
    return left === right ? undefined : { path, before: left, now: right };
  }
  const [items, others] = [new Map(Object.entries<Json>(before)), new Map(Object.entries<Json>(now))];
  if (items.size !== others.size) return { path, before: left, now: right };
  for (const [key, item] of items) {
    const other = others.get(key);
    if (other === undefined) return { path, before: left, now: right };
    const difference = firstDifference(item, other, [...path, key]);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
