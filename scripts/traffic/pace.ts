import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

const PIECE = 64 * 1024;

/** A link of so many kbit/s: what is sent over it, by however many at once, takes its turn. */
export class PacedLink {
  #freeAt = 0;

  constructor(private readonly kbps: number) {}

  /** Writes `bytes` bytes of `content`, again and again, no faster than the link. Stops when the other side is gone. */
  async send(target: Writable, content: Buffer, bytes: number): Promise<void> {
    for (let left = bytes; left > 0 && !isGone(target);) {
      const piece = content.subarray(0, Math.min(left, PIECE, content.length));
      left -= piece.length;
      await this.#turn(piece.length);
      // Gone while it waited: neither "drain" nor "close" would come any more.
      if (isGone(target)) return;
      if (!target.write(piece)) await drained(target);
    }
  }

  async #turn(bytes: number): Promise<void> {
    const now = performance.now();
    this.#freeAt = Math.max(this.#freeAt, now) + (bytes * 8) / this.kbps;
    // Timers are coarse: what is due within a millisecond goes at once.
    const wait = this.#freeAt - now;
    if (wait > 1) await sleep(wait);
  }
}

const isGone = (target: Writable): boolean => target.destroyed;

async function drained(target: Writable): Promise<void> {
  await new Promise<void>((done) => {
    const finish = (): void => {
      target.off("drain", finish).off("close", finish);
      done();
    };
    target.on("drain", finish).on("close", finish);
  });
}
