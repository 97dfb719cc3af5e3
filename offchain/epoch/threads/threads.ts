import { availableParallelism } from "node:os";

import { Piscina } from "piscina";

import { MsnError } from "../../domain/errors.js";
import type { Leaf } from "../../domain/types.js";
import type { FileContent } from "../../io/files.js";
import { PACKED_LEAF_BYTES, packLeaves } from "../../merkle/packedLeaves.js";
import { MerkleSumTree } from "../../merkle/tree.js";
import { checkSignatures } from "../../proofs/registrationSignatures.js";
import type { SignatureCheck } from "../../proofs/registrationSelection.js";
import { pathsFile, type RootTree } from "../pathsFile.js";
import { runInThisThread, type ShardRunner } from "../shards/shardRunner.js";
import type * as tasks from "./tasks.js";
import type { Outcome, PathsTask, ScoredShard, ShardTask, SignaturesTask, TreeTask } from "./tasks.js";

type Task = ShardTask | SignaturesTask | TreeTask | PathsTask;

/** More threads by default would need more memory than they save time. */
const MOST_BY_DEFAULT = 8;
/** Work for which threads are worth their start, which takes half a second: bytes of batches, signed registrations, leaves. */
const WORTHWHILE = { batchBytes: 50_000_000, signatures: 5_000, leaves: 50_000 };
/** Registrations checked as one piece: some tenth of a second. */
const SIGNED_AT_ONCE = 2_000;

/** Threads that check signatures, score shards, and make trees and paths; started when the first work comes that is worth it. */
export class Threads {
  readonly #count: number;
  readonly #least: typeof WORTHWHILE;
  #pool: Piscina | undefined;

  /** `count` threads; without it, as many as there are processors, up to eight. `least` is the work below which it is done in this thread. */
  constructor(count = Math.min(availableParallelism(), MOST_BY_DEFAULT), least = WORTHWHILE) {
    this.#count = count;
    this.#least = least;
  }

  readonly runShards: ShardRunner = async (run) => {
    const { terms, shards, proofsDir, store, onDone } = run;
    const bytes = shards.flatMap(({ shard }) => shard.batches).reduce((sum, { size }) => sum + size, 0);
    if (this.#count === 1 || bytes < this.#least.batchBytes) return runInThisThread(run);
    const shared = { ...terms, nodes: terms.nodes.bytes };
    const tasks = shards.map(async (keyed) => {
      const task: ShardTask = { terms: shared, shard: keyed.shard, proofsDir };
      const { bytes: result, records } = await this.#run<ScoredShard>("score", task);
      await store.save(keyed.key, Buffer.from(result.buffer, result.byteOffset, result.byteLength));
      onDone(keyed, records);
    });
    await Promise.all(tasks);
  };

  /** Like `checkSignatures`; `onChecked` hears how many are done. */
  checkSignatures(onChecked: (done: number, total: number) => void): SignatureCheck {
    return async (records, domain, numbers) => {
      if (this.#count === 1 || numbers.length < this.#least.signatures)
        return checkSignatures(records, domain, numbers);
      const shared = new Uint8Array(new SharedArrayBuffer(records.length));
      shared.set(records);
      const outcomes = new Uint8Array(numbers.length);
      let done = 0;
      const pieces = Array.from({ length: Math.ceil(numbers.length / SIGNED_AT_ONCE) }, async (_, piece) => {
        const start = piece * SIGNED_AT_ONCE;
        const some = numbers.slice(start, start + SIGNED_AT_ONCE);
        const task = { records: shared, domain, numbers: some };
        outcomes.set(await this.#run<Uint8Array>("check", task), start);
        done += some.length;
        onChecked(done, numbers.length);
      });
      await Promise.all(pieces);
      return outcomes;
    };
  }

  /** The tree of these leaves, built beside whatever else is done meanwhile. Throws like `MerkleSumTree.build`. */
  async buildTree(domain: Buffer, leaves: readonly Leaf[], count: number): Promise<MerkleSumTree> {
    if (!this.#isWorthwhile(leaves.length)) return MerkleSumTree.build(domain, leaves, count);
    const packed = packLeaves(leaves);
    const words = await this.#run<Uint8Array>("buildTree", { domain, leaves: packed, count });
    return MerkleSumTree.of(count, packed, Buffer.from(words.buffer, words.byteOffset, words.byteLength));
  }

  /** Writes `paths.bin` beside whatever else is written meanwhile. */
  pathsWriter({ manifest, tree }: RootTree): FileContent {
    if (!this.#isWorthwhile(tree.leaves.length / PACKED_LEAF_BYTES)) return pathsFile({ manifest, tree });
    const { chainId, count, depth, distributor, epoch, root } = manifest;
    const task = { root: { chainId, count, depth, distributor, epoch, root }, leaves: tree.leaves, words: tree.words };
    return (file) => this.#run<undefined>("writePaths", { ...task, file });
  }

  #isWorthwhile(leaves: number): boolean {
    return this.#count > 1 && leaves >= this.#least.leaves;
  }

  /** Ends the threads, whatever they are doing. */
  async close(): Promise<void> {
    await this.#pool?.destroy();
    this.#pool = undefined;
  }

  async #run<Value>(name: keyof typeof tasks, task: Task): Promise<Value> {
    this.#pool ??= new Piscina({
      filename: new URL("./tasks.ts", import.meta.url).href,
      minThreads: this.#count,
      maxThreads: this.#count,
      // Threads compile TypeScript as the main one does, whoever started that.
      execArgv: ["--import", import.meta.resolve("tsx")],
    });
    const outcome = (await this.#pool.run(task, { name })) as Outcome<Value>;
    if ("error" in outcome) throw MsnError.of(outcome.error);
    return outcome.value;
  }
}
