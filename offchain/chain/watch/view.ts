import type { Provider } from "ethers";

import { WEI_PER_GWEI, ZERO_DIGEST } from "../../domain/constants.js";
import { MsnError } from "../../domain/errors.js";
import { type Digest, isDigest } from "../../domain/hex.js";
import { depthOf } from "../../merkle/path.js";
import type { Demand, Funds, PendingRoot } from "../../watch/observation.js";
import type { RootPlace } from "../../watch/rootTree.js";
import type { Answer } from "../../watch/shown.js";
import { chainTime } from "../chainTime.js";
import { readMany } from "../readMany.js";
import { withRetries } from "../retry.js";
import type { Demanding, Proposed, WatchedEvent } from "./eventLog.js";
import { answeredIn, demandKey } from "./settledDemands.js";
import type { WatchChain } from "./watchChain.js";

/** The newest active root; `root` is zero before the first one. */
export interface NewestRoot extends RootPlace {
  readonly count: number;
  readonly manifestDigest: Digest;
  /** Where its artifacts were said to be; empty where the proposal is not known. */
  readonly uri: string;
}

/** The chain at one block, as far as watching goes. */
export interface ChainView {
  readonly now: number;
  readonly pending: PendingRoot | undefined;
  readonly newest: NewestRoot;
  /** Of the pending root, and the sender's own of earlier ones. */
  readonly demands: readonly Demand[];
  /** Answers to demands of the pending root. */
  readonly answers: readonly Answer[];
  readonly funds: Funds;
  /** The block that was looked at. */
  readonly block: number;
}

/** Reads the state at block `block`, where `events` are those until there. */
export async function readView(chain: WatchChain, events: readonly WatchedEvent[], block: number): Promise<ChainView> {
  const { provider, contracts, sender } = chain;
  const { challenges } = contracts;
  const at = { blockTag: block };
  const [pendingRoot, newestRoot, review, depositGwei] = await Promise.all([
    withRetries(() => contracts.distributor.pendingRoot(at)),
    withRetries(() => contracts.distributor.newestRoot(at)),
    withRetries(() => challenges.review(at)),
    withRetries(() => challenges.demandDepositGwei(at)),
  ]);
  const proposals = events.filter((event): event is Proposed => event.kind === "proposed");
  const proposalOf = (epoch: number, root: string): Proposed | undefined =>
    proposals.findLast((proposal) => proposal.epoch === epoch && proposal.root === root);
  const epoch = Number(newestRoot.epoch);
  const newest: NewestRoot = {
    epoch,
    root: digest(newestRoot.root),
    count: Number(newestRoot.count),
    depth: depthOf(Number(newestRoot.count)),
    manifestDigest: digest(newestRoot.manifestDigest),
    uri: proposalOf(epoch, newestRoot.root)?.uri ?? "",
  };
  const serial = Number(review.serial);
  const proposal = proposalOf(Number(pendingRoot.epoch), pendingRoot.root);
  const pending: PendingRoot | undefined =
    pendingRoot.epoch === 0n
      ? undefined
      : {
          epoch: Number(pendingRoot.epoch),
          root: digest(pendingRoot.root),
          depth: Number(review.depth),
          manifestDigest: digest(pendingRoot.manifestDigest),
          count: Number(pendingRoot.count),
          serial,
          proposedAt: proposal === undefined ? 0 : await timeOf(provider, proposal.block),
          uri: proposal?.uri ?? "",
          demandsUntil: Number(review.demandsUntil),
          activatableAt: Number(review.activatableAt),
        };
  const account = sender?.account;
  const relevant = events.filter((event): event is Demanding => {
    return event.kind === "demanded" && (event.serial === pending?.serial || event.demander === account);
  });
  const answered = answeredIn(events);
  const demands = await readMany(relevant, async (demand) => {
    // An answer has paid the deposit out. What is still open costs its demanders money: nobody makes a great many of that.
    if (answered.has(demandKey(demand))) return { ...demand, depositGwei: 0n };
    const { depositGwei: atStake } = await challenges.demandOf(demand.serial, demand.subject, at);
    return { ...demand, depositGwei: atStake };
  });
  return {
    block,
    now: await withRetries(() => chainTime(provider)),
    pending,
    newest,
    demands,
    answers: events.filter((event): event is Answer => isAnswer(event) && event.serial === pending?.serial),
    funds: {
      balanceGwei: account === undefined ? 0n : await withRetries(() => challenges.balanceOf(account, at)),
      tokensGwei:
        account === undefined ? 0n : (await withRetries(() => contracts.token.balanceOf(account, at))) / WEI_PER_GWEI,
      depositGwei,
    },
  };
}

const isAnswer = (event: WatchedEvent): event is Answer => event.kind !== "proposed" && event.kind !== "demanded";

const timeOf = async (provider: Provider, block: number): Promise<number> =>
  (await withRetries(() => provider.getBlock(block)))?.timestamp ?? 0;

/** Whether there is a root at all. */
export const isRoot = ({ root }: RootPlace): boolean => root !== ZERO_DIGEST;

function digest(text: string): Digest {
  if (!isDigest(text)) throw new MsnError("chain", `expected a 32-byte digest, got ${text}`);
  return text;
}
