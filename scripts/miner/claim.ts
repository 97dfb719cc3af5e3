import { join } from "node:path";

import { formatGwei } from "../../offchain/chain/amounts.js";
import { type OpenClaim, readOpenClaims } from "../../offchain/chain/openClaims.js";
import { type PopulatedMethod, withClaimGas } from "../../offchain/chain/payments/claimGas.js";
import { usagePaidIn } from "../../offchain/chain/payments/usageMoves.js";
import { MOST_BYTES, cutBatches } from "../../offchain/chain/push/batches.js";
import { claimBatchArguments } from "../../offchain/chain/push/claimBatch.js";
import { requireActiveRoot, requireSameDeployment } from "../../offchain/chain/publishedRoot.js";
import { requireDepositable } from "../../offchain/chain/staking/deposit.js";
import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import { type PublishedLeaves, loadLeaves, proofAt } from "../../offchain/epoch/published.js";
import { readAccountList } from "../../offchain/io/accountList.js";
import type { Command } from "./command.js";
import { SENDER_OPTIONS, accountOption, parseOptions, required } from "./options.js";
import { type Session, openSending } from "./session.js";
import { send } from "./send.js";

/** What a transaction may be: within any chain's block, and passed on by every node. */
const LIMITS = { gas: 8_000_000n, bytes: MOST_BYTES };

const OPTIONS = {
  "epoch-dir": {
    type: "string",
    value: "DIR",
    about: "a published epoch whose root is active (manifest.json, leaves.csv)",
  },
  to: { type: "string", value: "ADDRESS", about: "pay this account, this time; default your recipient or you" },
  account: { type: "string", multiple: true, value: "ADDRESS", about: "claim for this account, default your own" },
  accounts: { type: "string", value: "FILE", about: "claim for the accounts of this file, one a line" },
  stake: { type: "boolean", about: "stake what you claim, in the same transaction" },
  operator: { type: "string", value: "ADDRESS", about: "with --stake: for whose nodes; default your own" },
  ...SENDER_OPTIONS,
} as const;

/** `claim`: one account with one proof, or many accounts in batches. */
export const claim: Command = {
  name: "claim",
  summary: "Claims rewards, all that was earned up to the epoch, with one proof; settled usage comes with them.",
  options: OPTIONS,
  notes: [
    "The newest active epoch is enough: it holds everything earned before.",
    "With --stake the rewards become your stake, wherever claims go otherwise; at least 1 MSN.",
    "Claiming for others pays them, never you, and leaves out accounts that take their rewards themselves.",
  ],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const dir = required("epoch-dir", values["epoch-dir"]);
  const named = (values.account ?? []).map((text) => accountOption("account", text));
  if (values.accounts !== undefined) named.push(...(await readAccountList(values.accounts)));
  const to = values.to === undefined ? undefined : accountOption("to", values.to);
  if (to !== undefined && new Set(named).size > 1) {
    throw new MsnError("argument", "pays for one account only", { field: "--to" });
  }
  const operator = values.operator === undefined ? undefined : accountOption("operator", values.operator);
  if (values.stake !== true && operator !== undefined) {
    throw new MsnError("argument", "goes with --stake", { field: "--operator" });
  }
  if (values.stake === true && (to !== undefined || named.length > 0)) {
    throw new MsnError("argument", "stakes your own rewards only; it goes with none of --to, --account, --accounts", {
      field: "--stake",
    });
  }
  const published = await loadLeaves(dir);
  const session = await openSending(values);
  requireSameDeployment(published.manifest, session.book, join(dir, "manifest.json"));
  await requireActiveRoot(session.contracts, published.manifest);

  const open = await openClaims(session, published, named.length === 0 ? [session.account] : named);
  const [first, ...others] = open;
  if (first === undefined) console.log("nothing to claim");
  else if (values.stake === true) await claimAndStake(session, published, first, operator ?? session.account);
  else if (to !== undefined) await claimTo(session, published, first, to);
  else if (others.length === 0) await claimOne(session, published, first);
  else await claimMany(session, published, open);
}

/** What there is to pay, ascending by index; says why accounts are left out. */
async function openClaims(
  { account, provider }: Session,
  published: PublishedLeaves,
  accounts: readonly Address[],
): Promise<OpenClaim[]> {
  const { open, leftOut } = await readOpenClaims(provider, published, accounts, account);
  for (const { account: other, reason } of leftOut) console.log(`${other}: ${reason}`);
  return open;
}

async function claimOne(session: Session, published: PublishedLeaves, open: OpenClaim): Promise<void> {
  const { epoch, index, account, cumulativeGwei, path } = proofAt(published, open.index);
  const what = `claimed ${formatGwei(open.openGwei)} for ${account}, paid to ${open.recipient}`;
  const { claim: method } = session.contracts.distributor;
  await sendClaim(session, what, [open], method, [epoch, index, account, cumulativeGwei, [...path]]);
}

async function claimAndStake(
  session: Session,
  published: PublishedLeaves,
  open: OpenClaim,
  operator: Address,
): Promise<void> {
  await requireDepositable(session, (open.openGwei + open.usageGwei) * WEI_PER_GWEI, operator, "claim");
  const { epoch, index, cumulativeGwei, path } = proofAt(published, open.index);
  const what = `claimed ${formatGwei(open.openGwei)} and staked it for ${operator}`;
  const { claimAndStake: method } = session.contracts.distributor;
  await sendClaim(session, what, [open], method, [epoch, index, cumulativeGwei, [...path], operator]);
}

async function claimTo(session: Session, published: PublishedLeaves, open: OpenClaim, to: Address): Promise<void> {
  const { account: sender } = session;
  const { epoch, index, account, cumulativeGwei, path } = proofAt(published, open.index);
  const mayDirect = sender === account || (sender === to && sender === open.claimer);
  if (!mayDirect) {
    throw new MsnError("argument", `only ${account} directs its claims; its claimer may name itself`, {
      field: "--to",
    });
  }
  const what = `claimed ${formatGwei(open.openGwei)} for ${account}, paid to ${to}`;
  const { claimTo: method } = session.contracts.distributor;
  await sendClaim(session, what, [open], method, [epoch, index, account, cumulativeGwei, [...path], to]);
}

async function claimMany(session: Session, published: PublishedLeaves, open: readonly OpenClaim[]): Promise<void> {
  const { claimBatch: method } = session.contracts.distributor;
  for (const { claims } of cutBatches(open, published.manifest.depth, LIMITS)) {
    const total = claims.reduce((sum, { openGwei }) => sum + openGwei, 0n);
    const what = `claimed ${formatGwei(total)} for ${claims.length} accounts`;
    await sendClaim(session, what, claims, method, claimBatchArguments(published, claims));
  }
}

/** Sends a claim and says how much usage came with the rewards; of a claim not sent, how much would. */
async function sendClaim<A extends readonly unknown[]>(
  { contracts, dryRun, signer }: Session,
  what: string,
  open: readonly OpenClaim[],
  method: PopulatedMethod<A>,
  args: A,
): Promise<void> {
  const included = await send(what, dryRun, withClaimGas(signer, method, open.length), args);
  const sum = (amount: (claim: OpenClaim) => bigint): bigint => open.reduce((total, each) => total + amount(each), 0n);
  const usage = included === undefined ? sum(({ usageGwei }) => usageGwei) : usagePaidIn(contracts, included);
  if (usage === 0n) return;
  console.log(`with it ${formatGwei(usage)} of usage: ${formatGwei(sum(({ openGwei }) => openGwei) + usage)} in all`);
}
