import { MsnError } from "../../domain/errors.js";
import type { Digest } from "../../domain/hex.js";
import type { Leaf } from "../../domain/types.js";
import { writeAtomically } from "../../io/files.js";
import { readJsonFields } from "../../io/jsonFile.js";
import { pageOf, placeOnPage } from "../../merkle/page.js";
import { type OwnAnswer, type OwnPlace, decideAccount } from "../../watch/decideAccount.js";
import {
  LEAF_PROOF_KEYS,
  type LeafProof,
  formatLeafProof,
  isProven,
  leafProofOf,
  wordOf,
} from "../../watch/leafProof.js";
import type { Demand, PendingRoot } from "../../watch/observation.js";
import { type RootTree, pageRootOf, placeOf } from "../../watch/rootTree.js";
import { type Answer, knownLeaf } from "../../watch/shown.js";
import { leafText } from "../../watch/action.js";
import { withRetries } from "../retry.js";
import { type PassResult, isAlarm, recorder } from "./fullPass.js";
import { type OnEvent, type Permission, perform } from "./perform.js";
import type { ChainView } from "./view.js";
import type { WatchChain } from "./watchChain.js";
import type { WatchMemory } from "./watchMemory.js";

/** What a miner's own watcher is asked to do. */
export interface AccountOptions extends Permission {
  /** The file of the miner's last known leaf and path; brought up to date whenever a root that keeps it becomes active. */
  readonly proofFile: string;
  /** Most that may be at stake in demands of one proposal, gwei. */
  readonly maxDepositGwei: bigint;
  /** How many blocks behind the newest it looks. */
  readonly confirmations: number;
}

/** Reads a proof file. Throws `io` or `json`. */
export async function readLeafProof(file: string): Promise<LeafProof> {
  return leafProofOf(await readJsonFields(file, LEAF_PROOF_KEYS));
}

/** Writes a proof file, whole or not at all. Throws `io`. */
export async function writeLeafProof(file: string, proof: LeafProof): Promise<void> {
  await writeAtomically(file, formatLeafProof(proof));
}

/**
 * One pass of a miner's own watcher, in process, like `runFullPass`; it needs no proofs and no artifacts, only the proof file.
 * Throws `argument` where that is no leaf of an active root of this deployment, `chain` where it was one in an earlier pass.
 *
 * `const { taken } = await runAccountPass(chain, memory, { proofFile, act: new Set(ACTS), dryRun: false, … });`
 */
export async function runAccountPass(
  chain: WatchChain,
  memory: WatchMemory,
  options: AccountOptions,
  onEvent: OnEvent = () => undefined,
): Promise<PassResult> {
  const { events, report } = recorder(onEvent);
  const { account, index } = await readLeafProof(options.proofFile);
  const view = await memory.look(options.confirmations, report, { accounts: [account], places: [index] });
  const proof = await currentProof(chain, memory, view, options, report);
  const { pending, newest } = view;
  const tree = pending === undefined ? undefined : await memory.store.treeOf(pending, pending.uri);
  const place =
    pending === undefined
      ? undefined
      : tree === undefined
        ? (placeInLeaves(chain, pending, proof, view) ?? placeOnPages(chain, memory, pending, proof, view, report))
        : { now: tree.leaves.get(proof.index), ...placeOf(tree, proof.index) };
  const decided = decideAccount({
    now: view.now,
    account: chain.sender?.account,
    pending,
    newest,
    proof,
    place,
    answer: ownAnswer(view.answers, wordOf(proof)),
    demands: view.demands,
    funds: view.funds,
    maxDepositGwei: options.maxDepositGwei,
  });
  for (const item of decided) if (item.kind === "remember") await memory.remember(item);
  const decisions = decided.flatMap((item) => (item.kind === "remember" ? [] : [item]));
  const taken = await perform(chain, memory.outbox, decisions, options, report);
  return { decisions, taken, events, isAlarmed: events.some(isAlarm), block: view.block, verdict: undefined };
}

/** The proof of the file, or the newer one that has become active since; then the file has it too. */
async function currentProof(
  chain: WatchChain,
  memory: WatchMemory,
  { newest, block }: ChainView,
  { proofFile }: AccountOptions,
  report: OnEvent,
): Promise<LeafProof> {
  const proof = await activeProof(chain, memory, proofFile, report);
  if (proof.epoch >= newest.epoch) return proof;
  const newer =
    (await rememberedProof(chain, memory, proof, block)) ??
    proofIn(proof, await memory.store.treeOf(newest, newest.uri));
  if (newer === undefined || newer.epoch <= proof.epoch) return proof;
  await writeLeafProof(previousFile(proofFile), proof);
  await writeLeafProof(proofFile, newer);
  report({ kind: "note", text: `epoch ${newer.epoch} is active: ${proofFile} holds ${leafText(newer)} now` });
  return newer;
}

/** Keeps the proof that was in a proof file before: a reorganisation may end the root of the one that is in it now. */
const previousFile = (proofFile: string): string => `${proofFile}.previous`;

/**
 * The proof of the file or, where its root is not active on the chain as the node has it now, the one before it. Throws
 * `argument` where neither is, which is final, and `chain` once one of them was.
 */
async function activeProof(
  chain: WatchChain,
  memory: WatchMemory,
  proofFile: string,
  report: OnEvent,
): Promise<LeafProof> {
  const proof = await readLeafProof(proofFile);
  const problem = await whyInactive(chain, proof);
  let active: LeafProof | undefined = proof;
  if (problem !== undefined) {
    const before = await previousProof(proofFile);
    const isSame = before?.account === proof.account && before.index === proof.index;
    active = isSame && (await whyInactive(chain, before)) === undefined ? before : undefined;
  }
  if (active === undefined) {
    throw new MsnError(memory.hasSeenProof ? "chain" : "argument", problem ?? "", { file: proofFile });
  }
  memory.hasSeenProof = true;
  if (active !== proof) {
    const text = `${proofFile} ${problem ?? ""}: goes by the one before it, of epoch ${active.epoch}`;
    report({ kind: "note", text });
  }
  return active;
}

/** What was in a proof file before, if that was kept. */
async function previousProof(proofFile: string): Promise<LeafProof | undefined> {
  try {
    return await readLeafProof(previousFile(proofFile));
  } catch (error) {
    if (error instanceof MsnError) return undefined;
    throw error;
  }
}

/** Why a proof is of no active root of this deployment; undefined where it is of one. */
async function whyInactive({ book, contracts }: WatchChain, proof: LeafProof): Promise<string | undefined> {
  if (proof.chainId !== book.chainId || proof.distributor !== book.contracts.RewardsDistributor) {
    return `is for ${proof.distributor} on chain ${proof.chainId}`;
  }
  const root = await withRetries(() => contracts.distributor.activeRoot(proof.epoch, proof.path.length));
  return isProven(proof, root as Digest) ? undefined : `leads to no active root of epoch ${proof.epoch}`;
}

/** What the last pending roots were found to hold for this leaf, where one of them is active now. */
async function rememberedProof(
  { contracts }: WatchChain,
  memory: WatchMemory,
  proof: LeafProof,
  blockTag: number,
): Promise<LeafProof | undefined> {
  const candidates = memory.remembered.filter((kept) => kept.proof.epoch > proof.epoch).reverse();
  for (const { proof: kept, root } of candidates) {
    const isSame = kept.account === proof.account && kept.index === proof.index;
    if (!isSame) continue;
    const active = await withRetries(() =>
      contracts.distributor.activeRoot(kept.epoch, kept.path.length, { blockTag }),
    );
    if (active === root) return kept;
  }
  return undefined;
}

function proofIn(proof: LeafProof, tree: RootTree | undefined): LeafProof | undefined {
  const leaf = tree?.leaves.get(proof.index);
  if (tree === undefined || leaf?.account !== proof.account || leaf.cumulativeGwei < proof.cumulativeGwei) {
    return undefined;
  }
  return { ...proof, epoch: tree.epoch, cumulativeGwei: leaf.cumulativeGwei, path: tree.tree.path(leaf.index) };
}

/** What stands at the miner's place, as an answer to a demand of a leaf there shows. */
function placeInLeaves(
  { domain }: WatchChain,
  pending: PendingRoot,
  { index }: LeafProof,
  { answers, demands }: ChainView,
): OwnPlace | undefined {
  for (const answer of answers) {
    if (answer.kind !== "leafShown") continue;
    const demanded = leafDemanded(demands, pending.serial, answer.subject);
    if (demanded?.index !== index) continue;
    const shown = knownLeaf(domain, pending, demanded, answer);
    if (shown !== undefined) return { now: shown.leaf, word: shown.word, path: shown.path };
  }
  return undefined;
}

function leafDemanded(demands: readonly Demand[], serial: number, subject: Digest): Leaf | undefined {
  const made = demands.find((demand) => demand.serial === serial && demand.subject === subject);
  return made?.demanded.kind === "leaf" ? made.demanded.leaf : undefined;
}

/** What stands at the miner's place, as the page shows that somebody demanded. */
function placeOnPages(
  { domain }: WatchChain,
  memory: WatchMemory,
  pending: PendingRoot,
  { index }: LeafProof,
  view: ChainView,
  report: OnEvent,
): OwnPlace | undefined {
  const own = pageOf(index, pending.depth);
  const page = memory.pagesOf(pending, view, report).find((shown) => shown.page === own);
  if (page === undefined) return undefined;
  const now = page.leaves.find((leaf) => leaf.index === index);
  return { now, ...placeOnPage(pageRootOf(domain, pending), page.leaves, page.shown, index) };
}

function ownAnswer(answers: readonly Answer[], subject: Digest): OwnAnswer {
  const kinds = answers.flatMap((answer) => ("subject" in answer && answer.subject === subject ? answer.kind : []));
  if (kinds.includes("leafShown")) return "shown";
  return kinds.includes("answered") ? "byNewestRoot" : "none";
}
