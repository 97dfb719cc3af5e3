import { formatGwei } from "../../offchain/chain/amounts.js";
import { prepareClaim, prepareClaimAndStake, prepareClaimTo } from "../../offchain/chain/claimMoves.js";
import { type OpenClaim, readOpenClaims } from "../../offchain/chain/openClaims.js";
import { withClaimGas } from "../../offchain/chain/payments/claimGas.js";
import { usagePaidIn } from "../../offchain/chain/payments/usageMoves.js";
import { MOST_BYTES, cutBatches } from "../../offchain/chain/push/batches.js";
import { claimBatchArguments } from "../../offchain/chain/push/claimBatch.js";
import { type Prepared, prepared } from "../../offchain/chain/prepared.js";
import { requireActiveRoot, requireSameDeployment } from "../../offchain/chain/publishedRoot.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import type { EpochProofs } from "../../offchain/epoch/proofs.js";
import { readAccountList } from "../../offchain/io/accountList.js";
import type { Command } from "./command.js";
import { SAFE_OPTIONS, accountOption, parseOptions } from "./options.js";
import { PROOF_OPTIONS, requiredProofs } from "./proofs.js";
import { type Session, openSending } from "./session.js";
import { sendPrepared } from "./send.js";

/** What a transaction may be: within any chain's block, and passed on by every node. */
const LIMITS = { gas: 8_000_000n, bytes: MOST_BYTES };

const OPTIONS = {
  ...PROOF_OPTIONS,
  to: { type: "string", value: "ADDRESS", about: "pay this account, this time; default your recipient or you" },
  account: { type: "string", multiple: true, value: "ADDRESS", about: "claim for this account, default your own" },
  accounts: { type: "string", value: "FILE", about: "claim for the accounts of this file, one a line" },
  stake: { type: "boolean", about: "stake what you claim, in the same transaction" },
  operator: { type: "string", value: "ADDRESS", about: "with --stake: for whose nodes; default your own" },
  ...SAFE_OPTIONS,
} as const;

/** `claim`: one account with one proof, or many accounts in batches. */
export const claim: Command = {
  name: "claim",
  summary: "Claims rewards, all that was earned up to the epoch, with one proof; settled usage comes with them.",
  options: OPTIONS,
  notes: [
    "The newest active epoch is enough: it holds everything earned before.",
    "--paths reads two small parts more for each further account; for hundreds take --epoch-dir.",
    "With --stake the rewards become your stake, wherever claims go otherwise; at least 1 MSN.",
    "Claiming for others pays them, never you, and leaves out accounts that take their rewards themselves.",
  ],
  run,
};

async function run(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const readProofs = requiredProofs(values);
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
  const session = await openSending(values);
  const accounts = named.length === 0 ? [session.account] : named;
  const proofs = await readProofs(accounts);
  requireSameDeployment(proofs.root, session.book, proofs.file);
  await requireActiveRoot(session.contracts, proofs.root);

  const open = await openClaims(session, proofs, accounts);
  const [first, ...others] = open;
  if (first === undefined) console.log("nothing to claim");
  else if (values.stake === true) {
    await sendClaim(session, [first], await prepareClaimAndStake(session, proofs, first, operator ?? session.account));
  } else if (to !== undefined) await sendClaim(session, [first], prepareClaimTo(session, proofs, first, to));
  else if (others.length === 0) await sendClaim(session, [first], prepareClaim(session, proofs, first));
  else await claimMany(session, proofs, open);
}

/** What there is to pay, ascending by index; says why accounts are left out. */
async function openClaims(
  { account, provider }: Session,
  proofs: EpochProofs,
  accounts: readonly Address[],
): Promise<OpenClaim[]> {
  const { open, leftOut } = await readOpenClaims(provider, proofs, accounts, account);
  for (const { account: other, reason } of leftOut) console.log(`${other}: ${reason}`);
  return open;
}

async function claimMany(session: Session, proofs: EpochProofs, open: readonly OpenClaim[]): Promise<void> {
  const { claimBatch: method } = session.contracts.distributor;
  for (const { claims } of cutBatches(open, proofs.root.depth, LIMITS)) {
    const total = claims.reduce((sum, { openGwei }) => sum + openGwei, 0n);
    const what = `claimed ${formatGwei(total)} for ${claims.length} accounts`;
    const sending = withClaimGas(session.signer, method, claims.length);
    await sendClaim(session, claims, prepared(what, sending, claimBatchArguments(proofs, claims)));
  }
}

/** Sends a claim and says how much usage came with the rewards; of a claim not sent, how much would. */
async function sendClaim(
  { contracts, dryRun }: Session,
  open: readonly OpenClaim[],
  transaction: Prepared,
): Promise<void> {
  const included = await sendPrepared(transaction, dryRun);
  const sum = (amount: (claim: OpenClaim) => bigint): bigint => open.reduce((total, each) => total + amount(each), 0n);
  const usage = included === undefined ? sum(({ usageGwei }) => usageGwei) : usagePaidIn(contracts, included);
  if (usage === 0n) return;
  console.log(`with it ${formatGwei(usage)} of usage: ${formatGwei(sum(({ openGwei }) => openGwei) + usage)} in all`);
}
