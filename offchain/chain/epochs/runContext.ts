import { join } from "node:path";

import type { Provider, Signer } from "ethers";

import type { Address } from "../../domain/hex.js";
import type { Scale } from "../../epoch/calculate.js";
import type { OnProgress } from "../../epoch/progress.js";
import type { EpochEngine } from "../../epoch/verify.js";
import type { AddressBook } from "../addressBook.js";
import { type Contracts, contractsOf } from "../contracts.js";
import type { OnRead } from "../epochSnapshot.js";
import type { Sender } from "../sender.js";
import type { ArtifactStore } from "../watch/artifactStore.js";
import type { Place } from "../watch/places.js";
import { type WatchChain, openWatchChain } from "../watch/watchChain.js";
import { WatchMemory } from "../watch/watchMemory.js";

/** The parts of an epoch's work. */
export const STEPS = ["commit", "snapshot", "compute", "verify", "attest", "propose", "answer", "activate"] as const;
export type Step = (typeof STEPS)[number];

/** A line of a run's report. */
export type RunEvent =
  | { readonly kind: "begin"; readonly step: Step; readonly epoch: number; readonly text: string }
  | {
      readonly kind: "done";
      readonly step: Step;
      readonly epoch: number;
      readonly text: string;
      readonly seconds: number;
      readonly transaction?: string;
      /** Of `compute`: how many records it scored; those of an interrupted run are not counted again. */
      readonly records?: number;
    }
  | { readonly kind: "signatures"; readonly epoch: number; readonly text: string; readonly count: number }
  | { readonly kind: "waiting" | "warning"; readonly epoch: number; readonly text: string };
export type OnRunEvent = (event: RunEvent) => void;

/** What a run is asked to do. */
export interface RunOptions {
  /** Holds `snapshots`, `epochs` and what else a run writes. */
  readonly home: string;
  /** Holds a proof folder an epoch, by its number. */
  readonly proofsDir: string;
  /** The last epoch to work on; undefined for all that are due. */
  readonly lastEpoch: number | undefined;
  /** Whose commitments and signatures are made here. */
  readonly verifiers: readonly Address[];
  readonly attesters: readonly Address[];
  /** Where own signatures are written, and where all are looked for. */
  readonly signaturesDir: string;
  readonly signaturePlaces: readonly Place[];
  /** Where the artifacts of an epoch are published; undefined for a run that proposes nothing. */
  readonly uriOf: ((epoch: number) => string) | undefined;
  /** Further places with the previous epoch's artifacts. */
  readonly mirrors: readonly string[];
  /** Of IPFS, for `ipfs:` addresses. */
  readonly gateway: string | undefined;
  readonly engine: EpochEngine;
  readonly acceptMissing: boolean;
  readonly writesPaths: boolean;
  readonly dryRun: boolean;
  readonly scaleOf: (epoch: number, outDir: string) => Scale;
  readonly onRead?: OnRead;
  readonly onProgress?: OnProgress;
}

/** The deployment that a run works on, and its keys. */
export interface RunChain {
  readonly book: AddressBook;
  readonly provider: Provider;
  /** Read-only. */
  readonly contracts: Contracts;
  /** Who proposes, answers and activates; undefined for a run that only looks and signs. */
  readonly from: { readonly signer: Signer; readonly account: Address } | undefined;
  /** The key of an account; throws `argument` where it is not here. */
  readonly signerOf: (account: Address) => Signer;
}

/** What a step came to. */
type Outcome = Pick<Extract<RunEvent, { readonly kind: "done" }>, "text" | "transaction" | "records">;

/** What the steps of a run share. Nothing in it decides anything that chain and files do not say again. */
export class RunContext {
  readonly store: ArtifactStore;
  readonly memory: WatchMemory;

  private constructor(
    readonly chain: RunChain,
    readonly watchChain: WatchChain,
    readonly options: RunOptions,
    readonly report: OnRunEvent,
  ) {
    const { home, mirrors, gateway } = options;
    const sources = { artifactsDir: home, mirrors, ...(gateway === undefined ? {} : { gateway }) };
    this.memory = new WatchMemory(watchChain, sources, join(options.home, `epoch-run-${chain.book.chainId}.json`));
    this.store = this.memory.store;
  }

  static async open(chain: RunChain, options: RunOptions, report: OnRunEvent): Promise<RunContext> {
    return new RunContext(chain, await openWatchChain(chain, chain.from?.signer), options, report);
  }

  proofsOf(epoch: number): string {
    return join(this.options.proofsDir, String(epoch));
  }

  /** The account that sends, with its contracts; undefined where no key is here. */
  get sender(): Sender | undefined {
    const { book, from, provider } = this.chain;
    return from === undefined ? undefined : { book, provider, ...from, contracts: contractsOf(book, from.signer) };
  }

  /** Does a step and reports its beginning and its end; `work` says what it came to. */
  async step(step: Step, epoch: number, text: string, work: () => Promise<Outcome>): Promise<void> {
    this.report({ kind: "begin", step, epoch, text });
    const begin = performance.now();
    const done = await work();
    this.report({ kind: "done", step, epoch, ...done, seconds: (performance.now() - begin) / 1000 });
  }
}
