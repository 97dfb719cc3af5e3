import { setTimeout as wait } from "node:timers/promises";

import type { TransactionReceipt } from "ethers";

import { MsnError } from "../../domain/errors.js";
import { includedTransaction, isSame } from "../interruptedSend.js";
import { isAnswer, pauseAfter } from "../retry.js";
import type { RawProvider } from "../watch/transmit.js";
import { type Fees, dearest, raisedFees } from "./fees.js";
import { type SendPolicy, gweiText } from "./policy.js";
import type { SentRecord } from "./record.js";
import type { Reports } from "./reports.js";

/** What waiting needs of the one who sends. */
export interface Resender {
  /** Hands the newest attempt to the node once more, where its bytes are here. */
  again(record: SentRecord): Promise<void>;
  /** Sends the same with other fees and the same nonce; the record with that attempt. */
  raise(record: SentRecord, fees: Fees): Promise<SentRecord>;
}

/** Waits until a transaction stands in the chain with enough blocks on it, whatever happens to it and to the node meanwhile. */
export class Inclusion {
  #seen: TransactionReceipt | undefined;
  /** Since when the node says that the nonce is used, and none of our transactions included. */
  #usedSince: number | undefined;
  #hinted = false;

  constructor(
    private readonly provider: RawProvider,
    private readonly policy: SendPolicy,
    private readonly reports: Reports,
    private readonly resender: Resender,
    private record: SentRecord,
  ) {}

  /** The receipt. Throws `chain` where it failed in its block, was replaced, or stays stuck: then the record is to be kept. */
  async wait(): Promise<TransactionReceipt> {
    const { firstPollMs, longestPollMs, stuckMs, patienceMs } = this.policy.timing;
    let begin = Date.now();
    let raisedAt = begin;
    try {
      for (let pause = firstPollMs; ; pause = Math.min(2 * pause, longestPollMs)) {
        const receipt = await this.#steady(() => this.#look());
        if (receipt !== undefined) return receipt;
        const now = Date.now();
        // One that is in a block is not stuck; if it leaves it, time begins again.
        if (this.#seen !== undefined) begin = raisedAt = now;
        else {
          if (now - begin >= patienceMs) throw this.#stuck(patienceMs);
          if (now - raisedAt >= stuckMs) {
            await this.speedUp();
            raisedAt = now;
          }
        }
        await wait(pause);
      }
    } finally {
      this.reports.done();
    }
  }

  /** Replaces the transaction by one that pays more, as far as the policy goes; else says what can be done, once. */
  async speedUp(): Promise<void> {
    const last = this.record.attempts.at(-1);
    if (last === undefined) return;
    const fees = this.policy.speedUp ? await raisedFees(this.provider, this.policy, last.fees) : undefined;
    if (fees !== undefined) {
      this.reports.say(
        `${this.#name()} waits at ${gweiText(dearest(last.fees))}; sent again with the same nonce at ${gweiText(dearest(fees))}`,
      );
      this.record = await this.resender.raise(this.record, fees);
    } else if (!this.#hinted) {
      this.#hinted = true;
      const what = this.policy.speedUp
        ? "the limit lets it offer no more: raise --max-fee-gwei"
        : "--speed-up offers more";
      this.reports.say(`${this.#name()} waits at ${gweiText(dearest(last.fees))}; ${what}`);
    }
  }

  /** The receipt once there are enough blocks on it; undefined while there are not. */
  async #look(): Promise<TransactionReceipt | undefined> {
    const receipt = await this.#receipt();
    if (receipt === undefined) {
      await this.#missing();
      return undefined;
    }
    this.#usedSince = undefined;
    if (this.#seen !== undefined && this.#seen.blockHash !== receipt.blockHash) {
      this.reports.say(`a reorganisation moved ${this.#name()} to block ${receipt.blockNumber}; counting from there`);
    }
    this.#seen = receipt;
    const depth = (await this.provider.getBlockNumber()) - receipt.blockNumber + 1;
    const { confirmations } = this.policy;
    if (depth >= confirmations) return receipt;
    this.reports.progress(`${Math.max(1, depth)} of ${confirmations} confirmations`);
    return undefined;
  }

  /** The receipt of whichever attempt is in a block. */
  async #receipt(): Promise<TransactionReceipt | undefined> {
    for (const { hash } of this.record.attempts.toReversed()) {
      const receipt = hash === undefined ? null : await this.provider.getTransactionReceipt(hash);
      if (receipt !== null) return receipt;
    }
    return undefined;
  }

  async #missing(): Promise<void> {
    if (this.#seen !== undefined) {
      const gone = `block ${this.#seen.blockNumber}, which had ${this.#name()}, is no longer in the chain`;
      this.reports.say(`${gone}; waiting for another block to include it`);
      this.#seen = undefined;
      await this.resender.again(this.record);
    }
    this.reports.progress(`waiting for a block to include ${this.#name()}`);
    if ((await this.provider.getTransactionCount(this.record.account, "latest")) <= this.record.nonce) {
      this.#usedSince = undefined;
      return;
    }
    this.#usedSince ??= Date.now();
    // One machine behind the node's address may know the new block, and the next not yet.
    const isSure = Date.now() - this.#usedSince >= this.policy.timing.lagMs;
    if (isSure || this.record.attempts.some(({ hash }) => hash === undefined)) await this.#identify();
  }

  /** Something has used the nonce: a transaction whose hash was never told, or one of somebody else with the same key. */
  async #identify(): Promise<void> {
    const { account, nonce, afterBlock, attempts } = this.record;
    // A local chain that was started anew knows nothing of what the one before included.
    if ((await this.provider.getBlockNumber()) < afterBlock) throw replaced(this.record);
    const found = attempts.some(({ hash }) => hash === undefined)
      ? await includedTransaction(this.provider, { sender: account, nonce, afterBlock, step: "sent before" })
      : undefined;
    const [last] = attempts;
    if (found === undefined || last === undefined || !isSame(found, this.record)) throw replaced(this.record);
    this.record = { ...this.record, attempts: [{ hash: found.hash, fees: last.fees }] };
  }

  /** Asks until there is an answer; a node that fails changes nothing about what was sent. */
  async #steady<T>(read: () => Promise<T>): Promise<T> {
    const begin = Date.now();
    for (let failures = 1; ; failures++) {
      try {
        return await read();
      } catch (error) {
        if (error instanceof MsnError || isAnswer(error)) throw error;
        if (Date.now() - begin >= this.policy.timing.patienceMs) {
          throw new MsnError(
            "chain",
            `the node answers no more; ${this.#name()} was sent, and the same command run again waits for it`,
          );
        }
        await wait(pauseAfter(failures, error, this.policy.timing.firstPollMs));
      }
    }
  }

  #stuck(patienceMs: number): MsnError {
    const minutes = Math.round(patienceMs / 60_000);
    const advice = "run the same again to go on waiting, with --speed-up to offer more";
    return new MsnError("chain", `${this.#name()} is in no block after ${minutes} minutes; ${advice}`);
  }

  #name(): string {
    const { attempts, nonce } = this.record;
    return nameOf(attempts.findLast(({ hash }) => hash !== undefined)?.hash, nonce);
  }
}

const nameOf = (hash: string | undefined, nonce: number): string =>
  hash === undefined ? `the transaction with nonce ${nonce}` : `transaction ${hash} (nonce ${nonce})`;

/** Another transaction has taken the nonce, so that this one can never be included. */
export class Replaced extends MsnError {}

function replaced({ account, nonce, attempts }: SentRecord): Replaced {
  const what = nameOf(attempts.at(-1)?.hash, nonce);
  return new Replaced("chain", `another transaction of ${account} was included in place of ${what}, which did nothing`);
}
