import { rm } from "node:fs/promises";

import { MsnError } from "../domain/errors.js";
import { type Address, isAddress } from "../domain/hex.js";
import { Journal } from "../io/journal.js";
import type { Line } from "../io/lines.js";

/** What a reading is of; what was kept of another one helps nobody. */
export interface SnapshotSubject {
  readonly chainId: number;
  readonly staking: Address;
  /** Hash of the deployment's first block: local chains are begun anew with the same id and addresses. */
  readonly firstHash: string;
  readonly epoch: number;
}

/**
 * What has been read of a snapshot so far. With a file it survives a kill, and a later run goes on from there: the stakes of
 * an epoch that has ended are final, and so are the events of blocks old enough to matter for it, since an operator that
 * staked within the last day has no stake in an epoch that ended before.
 */
export class SnapshotProgress {
  readonly #operators = new Set<Address>();
  readonly #stakesWei = new Map<Address, bigint>();
  readonly #file: string | undefined;
  #journal: Journal | undefined;
  #blocksTo: number | undefined;

  private constructor(file: string | undefined) {
    this.#file = file;
  }

  /** Begins anew, or with what `file` holds. Throws `io`, and `snapshot` where it holds something else. */
  static async open(subject: SnapshotSubject, file?: string): Promise<SnapshotProgress> {
    const progress = new SnapshotProgress(file);
    if (file === undefined) return progress;
    const { chainId, staking, firstHash, epoch } = subject;
    const header = `snapshot ${chainId} ${staking} ${firstHash} ${epoch}`;
    let lines = 0;
    progress.#journal = await Journal.open(file, (line) => {
      if (lines++ > 0) progress.#take(line, file);
      else if (line.text !== header) throw unusable(`expected "${header}", got "${line.text}"`, file, line.number);
    });
    if (lines === 0) await progress.#journal.append(header);
    return progress;
  }

  /** Operators found so far. */
  get operators(): ReadonlySet<Address> {
    return this.#operators;
  }

  /** Stakes read so far, zero included; wei. */
  get stakesWei(): ReadonlyMap<Address, bigint> {
    return this.#stakesWei;
  }

  /** The last block whose events are read. */
  get blocksTo(): number | undefined {
    return this.#blocksTo;
  }

  /** Keeps who staked in the blocks up to `to`, which follow on those kept before. */
  async addOperators(to: number, operators: Iterable<Address>): Promise<void> {
    const lines: string[] = [];
    for (const operator of operators) {
      if (this.#operators.has(operator)) continue;
      this.#operators.add(operator);
      lines.push(`operator ${operator}`);
    }
    this.#blocksTo = to;
    // Last, so that a kill before it only makes the same blocks be read again.
    await this.#keep([...lines, `blocks ${to}`]);
  }

  async addStakes(operators: readonly Address[], stakesWei: readonly bigint[]): Promise<void> {
    const lines = operators.map((operator, i) => {
      const stakeWei = stakesWei[i] ?? 0n;
      this.#stakesWei.set(operator, stakeWei);
      return `stake ${operator} ${stakeWei}`;
    });
    await this.#keep(lines);
  }

  /** Lets go of the file, which stays. */
  async close(): Promise<void> {
    await this.#journal?.close();
    this.#journal = undefined;
  }

  /** Removes the file, once what was read is written elsewhere. */
  async discard(): Promise<void> {
    await this.close();
    if (this.#file !== undefined) await rm(this.#file, { force: true });
  }

  async #keep(lines: readonly string[]): Promise<void> {
    const journal = this.#journal;
    if (journal !== undefined) await Promise.all(lines.map((line) => journal.append(line)));
  }

  #take({ text, number }: Line, file: string): void {
    const [kind = "", first = "", second = ""] = text.split(" ");
    if (kind === "operator" && isAddress(first)) this.#operators.add(first);
    else if (kind === "blocks" && isNumber(first)) this.#blocksTo = Number(first);
    else if (kind === "stake" && isAddress(first) && isNumber(second)) this.#stakesWei.set(first, BigInt(second));
    else throw unusable(`expected an operator, blocks or a stake, got "${text.slice(0, 80)}"`, file, number);
  }
}

const isNumber = (text: string): boolean => /^[0-9]{1,39}$/.test(text);

function unusable(problem: string, file: string, line: number): MsnError {
  return new MsnError("snapshot", `${problem}; it is of another reading: remove it or choose another --out`, {
    file,
    line,
  });
}
