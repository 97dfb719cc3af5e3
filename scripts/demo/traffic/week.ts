import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { EPOCH_SECONDS } from "../../../offchain/domain/constants.js";
import { batchPath } from "../../../offchain/io/proofFolder.js";
import { VERIFIERS, epochFiles } from "../epochWeek.js";
import type { LocalSystem } from "../localSystem.js";
import { DemoProcess } from "./processes.js";
import { MINERS, TAG_SECRET } from "./world.js";

const ROUND_SECONDS = 3_600;
const ROUNDS = EPOCH_SECONDS / ROUND_SECONDS;
const ROUNDS_A_DAY = 24;
const POLL_MS = 10;
const PATIENCE_MS = 60_000;

/** A week in which three verifier processes probe every node every hour; the clock waits for them. */
export class MeasuredWeek {
  #next = 0;

  private constructor(
    private readonly system: LocalSystem,
    private readonly epoch: number,
    private readonly start: number,
    readonly verifiers: readonly DemoProcess[],
  ) {}

  static async begin(system: LocalSystem, epoch: number, emissionStart: number): Promise<MeasuredWeek> {
    const start = emissionStart + (epoch - 1) * EPOCH_SECONDS;
    const { proofs } = epochFiles(system.home, epoch);
    const nodes = Object.fromEntries(MINERS.map(({ node, folder }) => [node.account, folder]));
    const verifiers = await Promise.all(
      VERIFIERS.map(async (verifier, i) =>
        DemoProcess.start(system.home, `verifier ${i + 1} of epoch ${epoch}`, "verifier", {
          rpc: system.rpc,
          deployment: system.addressBook,
          proofs,
          verifier,
          secret: TAG_SECRET,
          nodes,
          start,
          rounds: ROUNDS,
          roundSeconds: ROUND_SECONDS,
        }),
      ),
    );
    return new MeasuredWeek(system, epoch, start, verifiers);
  }

  /** Lets the rounds pass up to `hours` after the week's start, each as long as the verifiers need. */
  async measureUntil(hours: number): Promise<void> {
    for (; this.#next < Math.min(hours, ROUNDS); this.#next++) {
      await this.system.moveClock(this.start + this.#next * ROUND_SECONDS + ROUND_SECONDS / 2);
      await this.#batchesOf(this.#next);
      if ((this.#next + 1) % ROUNDS_A_DAY === 0) {
        console.log(
          `epoch ${this.epoch}, day ${(this.#next + 1) / ROUNDS_A_DAY}: every node measured by every verifier`,
        );
      }
    }
  }

  /** Kills a verifier between the beginning of the next round and its batch, and measures the round. */
  async killVerifierInNextRound(): Promise<void> {
    const [victim] = this.verifiers;
    if (victim === undefined) return;
    await this.system.moveClock(this.start + this.#next * ROUND_SECONDS + ROUND_SECONDS / 2);
    await sleep(POLL_MS);
    await victim.killAndRestart();
    await this.measureUntil(this.#next + 1);
  }

  async end(): Promise<void> {
    await this.measureUntil(ROUNDS);
    await this.system.moveClock(this.start + EPOCH_SECONDS);
    await Promise.all(this.verifiers.map((verifier) => verifier.finished()));
  }

  async #batchesOf(round: number): Promise<void> {
    const { proofs } = epochFiles(this.system.home, this.epoch);
    const files = VERIFIERS.map((verifier) => join(proofs, batchPath(verifier, round)));
    for (const since = Date.now(); !files.every((file) => existsSync(file));) {
      if (Date.now() - since > PATIENCE_MS) throw new Error(`round ${round}: the verifiers do not finish`);
      await sleep(POLL_MS);
    }
  }
}
