import { formatEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatGwei, parseMsn } from "../../offchain/chain/amounts.js";
import { type LeftOut, type OpenClaim, readOpenClaims } from "../../offchain/chain/openClaims.js";
import { requireNothingPending } from "../../offchain/chain/payments/settlementRun.js";
import { requireActiveRoot, requireSameDeployment } from "../../offchain/chain/publishedRoot.js";
import { type ClaimBatch, MOST_BYTES, batchOf, cutBatches, richestFirst } from "../../offchain/chain/push/batches.js";
import { planTable, withinBudget } from "../../offchain/chain/push/plan.js";
import { type PushBudget, type PushReport, pushBatches } from "../../offchain/chain/push/run.js";
import { chainSteps, gasPriceNow } from "../../offchain/chain/push/steps.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { weiOfMsn } from "../../offchain/domain/msn.js";
import { directoryProofs, type EpochProofs } from "../../offchain/epoch/proofs.js";
import { readAccountList } from "../../offchain/io/accountList.js";
import { optional, required, requiredInteger } from "../support/options.js";
import { progressLine } from "../support/progress.js";
import { runTask } from "../support/runTask.js";
import { openSender } from "../support/sender.js";
import { TimeLeft } from "../support/timeLeft.js";

interface Arguments {
  readonly dir: string;
  readonly accounts: string;
  readonly minMsn: string;
  readonly maxGas: string;
  readonly gasBudget: string;
  readonly budgetEth: string;
  readonly from: string;
  readonly dryRun: boolean;
  readonly quiet: boolean;
}

/** `epoch push`: pays what an active epoch gives to many accounts, for as long as a budget lasts. */
export default async function push(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const dir = required("dir", args.dir);
    const mostGas = BigInt(requiredInteger("max-gas", args.maxGas, 200_000));
    const budget = budgetOf(args);
    const leastWei = optional(args.minMsn) === undefined ? 0n : parseMsn(args.minMsn, "--min-msn");
    const file = optional(args.accounts);
    const listed = file === undefined ? undefined : await readAccountList(file);
    const proofs = await directoryProofs(dir);
    const sender = await openSender(hre, args.from);
    requireSameDeployment(proofs.root, sender.book, proofs.file);
    await requireActiveRoot(sender.contracts, proofs.root);
    await requireNothingPending(sender);

    const accounts = listed ?? proofs.accounts;
    const { open, leftOut } = await readAll(sender, proofs, accounts, args.quiet);
    const worthwhile = open.filter(({ openGwei, usageGwei }) => (openGwei + usageGwei) * WEI_PER_GWEI >= leastWei);
    console.log(overview(worthwhile, open.length - worthwhile.length, leftOut));
    if (worthwhile.length === 0) return;
    const limits = { gas: mostGas, bytes: MOST_BYTES };
    const batches = richestFirst(cutBatches(worthwhile, proofs.root.depth, limits));
    if (args.dryRun) await showPlan(sender, batches, budget);
    else await sendAll(sender, proofs, batches, mostGas, budget, args.quiet);
  });
}

function budgetOf({ gasBudget, budgetEth }: Arguments): PushBudget {
  const gas = optional(gasBudget) === undefined ? undefined : BigInt(requiredInteger("gas-budget", gasBudget, 1));
  if (optional(budgetEth) === undefined) return { gas };
  // The chain's own coin has as many decimals as MSN.
  const wei = weiOfMsn(budgetEth);
  if (wei !== undefined) return { gas, wei };
  throw new MsnError("argument", `expected a decimal with at most 18 places, got ${JSON.stringify(budgetEth)}`, {
    field: "--budget-eth",
  });
}

async function readAll(
  { provider, account }: Sender,
  proofs: EpochProofs,
  accounts: Parameters<typeof readOpenClaims>[2],
  quiet: boolean,
): ReturnType<typeof readOpenClaims> {
  const line = progressLine(quiet);
  const timeLeft = new TimeLeft(Date.now());
  return readOpenClaims(provider, proofs, accounts, account, (done, total) => {
    line.update(timeLeft.text(done, total, done, "accounts", Date.now()));
  }).finally(() => {
    line.done();
  });
}

const sumOf = (claims: readonly OpenClaim[]): string =>
  formatGwei(claims.reduce((sum, { openGwei, usageGwei }) => sum + openGwei + usageGwei, 0n));

function overview(open: readonly OpenClaim[], below: number, leftOut: readonly LeftOut[]): string {
  const count = (why: LeftOut["why"]): number => leftOut.filter((each) => each.why === why).length;
  const rest: readonly (readonly [number, string])[] = [
    [below, "below --min-msn"],
    [count("claimed already"), "claimed already"],
    [count("takes its rewards itself"), "take their rewards themselves"],
    [count("earned nothing"), "earned nothing"],
  ];
  const without = rest.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`]));
  const payable = open.length === 0 ? "nothing to push" : `${sumOf(open)} open for ${open.length} accounts`;
  return [payable, ...without].join("; ");
}

async function showPlan({ provider }: Sender, batches: readonly ClaimBatch[], budget: PushBudget): Promise<void> {
  const { weiPerGas } = await gasPriceNow(provider);
  const plan = withinBudget(batches, budget, weiPerGas);
  console.log(`dry run, nothing sent; at ${formatEther(weiPerGas * WEI_PER_GWEI)} gwei for gas at most:`);
  console.log(planTable(plan, weiPerGas));
  const left = plan.left.flatMap(({ claims }) => claims);
  if (left.length > 0) console.log(`beyond the budget: ${left.length} accounts with ${sumOf(left)}`);
}

async function sendAll(
  sender: Sender,
  proofs: EpochProofs,
  batches: readonly ClaimBatch[],
  mostGas: bigint,
  budget: PushBudget,
  quiet: boolean,
): Promise<void> {
  const line = progressLine(quiet);
  const total = batches.reduce((sum, { claims }) => sum + claims.length, 0);
  let done = 0;
  const timeLeft = new TimeLeft(Date.now());
  const steps = await chainSteps(sender, proofs, ({ claims }, { hash, gas }) => {
    line.done();
    console.log(`paid ${sumOf(claims)} to ${claims.length} accounts (transaction ${hash}, ${gas} gas)`);
    done += claims.length;
    line.update(timeLeft.text(done, total, done, "accounts", Date.now()));
  });
  const report = await pushBatches(batches, proofs.root.depth, mostGas, budget, steps).finally(() => {
    line.done();
  });
  printReport(report, proofs.root.depth);
}

function printReport({ paid, refused, left, gas, wei }: PushReport, depth: number): void {
  for (const { claim, reason } of refused) console.log(`${claim.account}: not paid: ${reason}`);
  const claims = paid.flatMap((batch) => batch.claims);
  const cost = `${gas} gas, ${formatEther(wei)} ETH`;
  console.log(`paid ${sumOf(claims)} to ${claims.length} accounts in ${paid.length} transactions for ${cost}`);
  if (left.length === 0) return;
  const ascending = [...left].sort((a, b) => a.index - b.index);
  const about = batchOf(ascending, depth).gas;
  console.log(
    `beyond the budget: ${left.length} accounts with ${sumOf(left)}, about ${about} gas; run it again to go on`,
  );
}
