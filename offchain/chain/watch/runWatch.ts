import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import type { ChainMonitor } from "../health/monitor.js";
import { type AccountOptions, readLeafProof, runAccountPass } from "./accountPass.js";
import type { Sources } from "./artifactStore.js";
import { type FullOptions, type PassResult, runFullPass } from "./fullPass.js";
import type { OnEvent, WatchEvent } from "./perform.js";
import type { WatchChain } from "./watchChain.js";
import { type LoopOptions, eventLine, onlyNews, watchLoop } from "./watchLoop.js";
import { WatchMemory } from "./watchMemory.js";
import { raiseEvent, showPass } from "./watchMonitor.js";

/** What both watchers are told. */
export interface RunOptions {
  readonly sources: Sources;
  /** Where the state is kept, by the chain's id. */
  readonly stateFileOf: (chainId: number) => string;
  readonly interval: number;
  readonly once: boolean;
  /** Alerts, actions and failures only. */
  readonly quiet: boolean;
  /** One JSON object a line. */
  readonly json: boolean;
}

/** A full watcher's options, or those of a miner's own. */
export type WatchKind =
  | { readonly kind: "full"; readonly options: FullOptions }
  | { readonly kind: "own"; readonly account: Address; readonly options: AccountOptions };

/** Where lines go; one at a time, without line ends. */
export type WriteLine = (line: string) => void;

/**
 * Watches until SIGINT or SIGTERM, which let the present pass end, or for one pass. A node that does not answer at the start is
 * asked again like any other failure, by `open`. A monitor gets the numbers of every pass and the alerts. Returns whether the last pass was alarmed.
 */
export async function runWatch(
  open: () => Promise<WatchChain>,
  { sources, stateFileOf, interval, once, quiet, json }: RunOptions,
  watch: WatchKind,
  write: WriteLine,
  monitor?: ChainMonitor,
): Promise<boolean> {
  if (watch.kind === "own") await requireOwn(watch.account, watch.options.proofFile);
  let opened: { readonly chain: WatchChain; readonly memory: WatchMemory } | undefined;
  const pass = async (report: OnEvent): Promise<PassResult> => {
    if (opened === undefined) {
      const chain = await open();
      opened = { chain, memory: new WatchMemory(chain, sources, stateFileOf(chain.book.chainId)) };
    }
    const { chain, memory } = opened;
    const result = await (watch.kind === "full"
      ? runFullPass(chain, memory, watch.options, report)
      : runAccountPass(chain, memory, watch.options, report));
    if (monitor !== undefined) await showPass(monitor, chain, result);
    return result;
  };
  const monitored = async (report: OnEvent): Promise<PassResult> => {
    try {
      return await pass(report);
    } catch (error) {
      await monitor?.afterPass(false);
      throw error;
    }
  };
  const onEvent = onlyNews((event: WatchEvent) => {
    if (monitor !== undefined) raiseEvent(monitor, event);
    if (!quiet || isLoud(event)) write(eventLine(event, json));
  });
  const stopping = new AbortController();
  const stop = (): void => {
    stopping.abort();
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const options: LoopOptions = { interval, once, signal: stopping.signal };
  try {
    return await watchLoop(monitored, options, onEvent);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    if (stopping.signal.aborted) onEvent({ kind: "note", text: "told to end, and ends" });
  }
}

async function requireOwn(account: Address, file: string): Promise<void> {
  const proof = await readLeafProof(file);
  if (proof.account === account) return;
  throw new MsnError("argument", `is the proof of ${proof.account}, not of ${account}`, { file });
}

const isLoud = ({ kind }: WatchEvent): boolean => kind !== "note" && kind !== "overtaken";
