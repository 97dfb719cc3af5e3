import { type Interface, type LogDescription, type Provider } from "ethers";

import { type Address, type Digest, isDigest, toAddress } from "../../domain/hex.js";
import { MsnError } from "../../domain/errors.js";
import type { Demanded } from "../../watch/observation.js";
import type { Answer } from "../../watch/shown.js";
import { readOverBlocks } from "../eventBlocks.js";
import { withRetries } from "../retry.js";
import type { WatchChain } from "./watchChain.js";
import { type RawLog, type WatchState, backTo, withBlock } from "./watchState.js";

/** A root that was proposed. */
export interface Proposed {
  readonly kind: "proposed";
  readonly block: number;
  readonly epoch: number;
  readonly root: Digest;
  readonly manifestDigest: Digest;
  /** Undefined where the bytes given are no text. */
  readonly uri: string | undefined;
}
/** A demand that was made. */
export interface Demanding {
  readonly kind: "demanded";
  readonly serial: number;
  readonly subject: Digest;
  readonly demander: Address;
  readonly deadline: number;
  readonly demanded: Demanded;
}
export type WatchedEvent = Proposed | Demanding | Answer;

const REVIEW_EVENTS = ["LeafDemanded", "PageDemanded", "DemandAnswered", "LeafShown", "PageShown"] as const;

/** The topics of everything a watcher reads. */
function topicsOf(distributor: Interface, challenges: Interface): string[] {
  const events = [distributor.getEvent("RootProposed"), ...REVIEW_EVENTS.map((name) => challenges.getEvent(name))];
  return events.flatMap((event) => event?.topicHash ?? []);
}

/** What became of reading on. */
export interface ReadOn {
  readonly state: WatchState;
  /** The block from which a reorganisation made it read again; undefined where there was none. */
  readonly againFrom: number | undefined;
}

/**
 * Reads on to block `to`, without what `leaveOut` leaves out of logs. Where the last block read is no longer the chain's, goes
 * back to the newest one that still is, and to the deployment's first block if none is.
 */
export async function readOn(
  chain: WatchChain,
  before: WatchState,
  to: number,
  leaveOut: (logs: readonly RawLog[]) => readonly RawLog[],
): Promise<ReadOn> {
  const { book, provider, contracts } = chain;
  const common = await newestCommon(provider, before);
  const isReorganised = common !== before.checkpoints.at(-1)?.number;
  const kept = backTo(before, common ?? -1);
  // What ended a demand or a review may be gone, while what it was about was left out because of it.
  const reviewFrom = common !== undefined && common < before.leftOutTo ? lastProposal(chain, kept) : undefined;
  const from = reviewFrom ?? (common === undefined ? Math.min(book.fromBlock, to) : common + 1);
  const base = { ...kept, logs: kept.logs.filter(({ block }) => block < from) };
  const againFrom = isReorganised ? from : undefined;
  if (to < from) return { state: base, againFrom };
  const address = [book.contracts.RewardsDistributor, chain.book.contracts.RootChallenges];
  const topics = [topicsOf(contracts.distributor.interface, contracts.challenges.interface)];
  let leftOutTo = reviewFrom === undefined ? base.leftOutTo : 0;
  const without = (logs: readonly RawLog[]): readonly RawLog[] => {
    const rest = leaveOut(logs);
    if (rest.length < logs.length) leftOutTo = Math.max(leftOutTo, logs.at(-1)?.block ?? 0);
    return rest;
  };
  const logs = await readOverBlocks({ from, to }, async (range) => {
    const found = await provider.getLogs({ address, topics, fromBlock: range.from, toBlock: range.to });
    const raw = found.map((log): RawLog => ({
      block: log.blockNumber,
      address: toAddress(log.address),
      topics: log.topics,
      data: log.data,
    }));
    return without(raw);
  });
  const hash = await hashOf(provider, to);
  if (hash === undefined) throw new MsnError("chain", `the node has no block ${to}, which it said it had`);
  const state = withBlock(base, { number: to, hash }, logs);
  const rest = without(state.logs);
  return { state: { ...state, logs: rest, leftOutTo }, againFrom };
}

/** The block of the newest proposal among a state's logs. */
const lastProposal = (chain: WatchChain, { logs }: WatchState): number | undefined =>
  logs.findLast((log) => eventIn(chain, log)?.kind === "proposed")?.block;

/** The newest remembered block that the chain still has. */
async function newestCommon(provider: Provider, { checkpoints }: WatchState): Promise<number | undefined> {
  for (const { number, hash } of [...checkpoints].reverse()) {
    if ((await hashOf(provider, number)) === hash) return number;
  }
  return undefined;
}

async function hashOf(provider: Provider, block: number): Promise<Digest | undefined> {
  const hash = (await withRetries(() => provider.getBlock(block)))?.hash;
  return hash === null || hash === undefined ? undefined : digest(hash);
}

function digest(text: string): Digest {
  if (!isDigest(text)) throw new MsnError("chain", `expected a 32-byte digest, got ${text}`);
  return text;
}

/** What a log says: it never changes, and pages are long, so that each is read once. */
const readLogs = new WeakMap<RawLog, { readonly event: WatchedEvent | undefined }>();

/** Events in the order in which they happened. */
export function eventsOf(chain: WatchChain, { logs }: WatchState): WatchedEvent[] {
  return logs.flatMap((log) => eventIn(chain, log) ?? []);
}

/** The event of a log; undefined for one that cannot be read, since no log may keep the others from being heeded. */
export function eventIn({ contracts: { distributor, challenges } }: WatchChain, log: RawLog): WatchedEvent | undefined {
  const known = readLogs.get(log);
  if (known !== undefined) return known.event;
  let event: WatchedEvent | undefined;
  try {
    const raw = { topics: [...log.topics], data: log.data };
    const parsed = distributor.interface.parseLog(raw) ?? challenges.interface.parseLog(raw);
    event = parsed === null ? undefined : eventOf(parsed, log);
  } catch {
    event = undefined; // bytes that are no such event, whatever their topic says
  }
  readLogs.set(log, { event });
  return event;
}

function eventOf({ name, args }: LogDescription, { block }: RawLog): WatchedEvent {
  const text = (key: string): string => String(args.getValue(key));
  if (name === "RootProposed") {
    const [epoch, root, manifestDigest] = [Number(text("epoch")), digest(text("root")), digest(text("manifestDigest"))];
    return { kind: "proposed", block, epoch, root, manifestDigest, uri: stringOf(args, "uri") };
  }
  const serial = Number(text("serial"));
  if (name === "PageShown") {
    const shown = { entries: words(args.getValue("entries")), path: words(args.getValue("path")) };
    return { kind: "pageShown", serial, page: Number(text("page")), shown };
  }
  const subject = digest(text("subject"));
  if (name === "DemandAnswered") return { kind: "answered", serial, subject };
  if (name === "LeafShown") {
    const cumulativeGwei = BigInt(text("cumulativeGwei"));
    return { kind: "leafShown", serial, subject, cumulativeGwei, path: words(args.getValue("path")) };
  }
  const [demander, deadline] = [toAddress(text("demander")), Number(text("deadline"))];
  return { kind: "demanded", serial, subject, demander, deadline, demanded: demandedOf(name, args) };
}

/** A string argument. The contracts take any bytes for one, and reading those that are no UTF-8 throws. */
function stringOf(args: LogDescription["args"], key: string): string | undefined {
  try {
    return String(args.getValue(key));
  } catch {
    return undefined;
  }
}

const words = (value: unknown): Digest[] => [...(value as readonly string[])].map(digest);

function demandedOf(name: string, args: LogDescription["args"]): Demanded {
  if (name === "PageDemanded") return { kind: "page", page: Number(args.getValue("page")) };
  const [index, account, cumulativeGwei] = args.getValue("leaf") as readonly [bigint, string, bigint];
  return { kind: "leaf", leaf: { index: Number(index), account: toAddress(account), cumulativeGwei } };
}
