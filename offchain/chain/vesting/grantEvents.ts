import { MsnError } from "../../domain/errors.js";
import { type Address, toAddress } from "../../domain/hex.js";
import type { MadeBatch } from "../../vesting/grantPlan.js";
import type { Schedule } from "../../vesting/schedule.js";
import type { Contracts } from "../contracts.js";
import { type BlockRange, readOverBlocks } from "../eventBlocks.js";
import { readMany } from "../readMany.js";

type OnRead = (done: number, total: number) => void;

/**
 * Every batch of a bucket on exactly this schedule, in the order in which they were made. Throws `chain` where the node's
 * events are not all that its state says there are: on what it leaves out, grants could be made twice.
 */
export async function readMadeBatches(
  { allocation }: Contracts,
  blocks: BlockRange,
  bucket: number,
  schedule: Schedule,
  onRead?: OnRead,
): Promise<MadeBatch[]> {
  const all = await readOverBlocks(
    blocks,
    ({ from, to }) => allocation.queryFilter(allocation.filters.BatchGranted(), from, to),
    onRead,
  );
  const [found, expected] = [
    all.reduce((sum, { args }) => sum + args.count, 0n),
    await allocation.grantCount({ blockTag: blocks.to }),
  ];
  if (found !== expected) {
    throw new MsnError("chain", `the node shows events of ${found} grants, but counts ${expected}; use another node`);
  }
  const wanted = all.filter(({ args }) => Number(args.bucket) === bucket && isSame(args.schedule, schedule));
  return readMany(wanted, async ({ args: { firstId, count }, blockNumber }) => ({
    firstId,
    awards: await readAwards(allocation, blockNumber, firstId, firstId + count),
  }));
}

/**
 * Ids of the grants that are, or could become, an account's: it is their beneficiary now, or named as the next one.
 * Ascending.
 */
export async function grantIdsOf({ allocation }: Contracts, blocks: BlockRange, account: Address): Promise<bigint[]> {
  const { Granted, BeneficiaryChanged, BeneficiaryProposed } = allocation.filters;
  const ids = await readOverBlocks(blocks, async ({ from, to }) => {
    const [granted, changed, proposed] = await Promise.all([
      allocation.queryFilter(Granted(undefined, account), from, to),
      allocation.queryFilter(BeneficiaryChanged(undefined, undefined, account), from, to),
      allocation.queryFilter(BeneficiaryProposed(undefined, undefined, account), from, to),
    ]);
    return [...granted, ...changed, ...proposed].map(({ args }) => args.grantId);
  });
  const distinct = [...new Set(ids)].sort((a, b) => Number(a - b));
  const isStill = await readMany(distinct, async (id) => {
    const [{ beneficiary }, proposed] = await Promise.all([
      allocation.grantOf(id),
      allocation.proposedBeneficiaryOf(id),
    ]);
    return toAddress(beneficiary) === account || toAddress(proposed) === account;
  });
  return distinct.filter((_, i) => isStill[i]);
}

/** The grants of one batch, which are all in its block. */
async function readAwards(
  allocation: Contracts["allocation"],
  block: number,
  from: bigint,
  to: bigint,
): Promise<MadeBatch["awards"]> {
  const events = await allocation.queryFilter(allocation.filters.Granted(), block, block);
  return events
    .filter(({ args }) => args.grantId >= from && args.grantId < to)
    .map(({ args }) => ({ account: toAddress(args.beneficiary), amountWei: args.amount }));
}

/** Whether a schedule of the contract is this one. */
function isSame(found: { readonly [K in keyof Schedule]: bigint }, schedule: Schedule): boolean {
  const { start, instantBps, cliffMonths, months } = schedule;
  return (
    found.start === start &&
    Number(found.instantBps) === instantBps &&
    Number(found.cliffMonths) === cliffMonths &&
    Number(found.months) === months
  );
}
