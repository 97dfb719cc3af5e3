import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

import { MsnError } from "../domain/errors.js";
import { asFileError } from "./files.js";
import { type Line, readLines } from "./lines.js";

const NEWLINE = 0x0a;
const BLOCK = 65_536;

interface Waiting {
  readonly text: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * An append-only file of lines that survives a kill at any byte: what it holds then is what was appended, or its
 * beginning. An append is done once it is on disk; appends that come while the disk is busy share its next sync. One
 * process at a time may have it open.
 */
export class Journal {
  readonly #file: string;
  #handle: FileHandle;
  #waiting: Waiting[] = [];
  #work: Promise<void> | undefined;
  #failure: Error | undefined;
  #compaction: (() => Promise<void>) | undefined;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /**
   * Opens a journal, which need not exist, and hands out its lines in order. A last line without its end, the trace of a
   * kill, is cut off first. Throws `io`, and what `onLine` throws.
   */
  static async open(file: string, onLine: (line: Line) => void): Promise<Journal> {
    let handle: FileHandle | undefined;
    try {
      await mkdir(dirname(file), { recursive: true });
      handle = await open(file, "a+");
      await cutTornLine(handle);
      await syncFolder(file);
      for await (const line of readLines(createReadStream(file), file)) onLine(line);
      return new Journal(file, handle);
    } catch (error) {
      await handle?.close();
      throw asFileError(file, "open", error);
    }
  }

  /** Adds a line, given without its end; done once it is on disk. Throws `io`: the journal takes nothing from then on. */
  append(text: string): Promise<void> {
    if (text.includes("\n")) throw new MsnError("io", "expected a line without a line end", { file: this.#file });
    return new Promise((done, failed) => {
      this.#waiting.push({ text, done, failed });
      this.#start();
    });
  }

  /**
   * Replaces the content by `lines()`, which must say all that was appended until it is called, waiting appends
   * included: they are done with it. A kill leaves the old content or the new. Throws `io`.
   */
  compact(lines: () => Iterable<string>): Promise<void> {
    if (this.#compaction !== undefined) throw new MsnError("io", "is being compacted already", { file: this.#file });
    return new Promise((done, failed) => {
      this.#compaction = () => this.#replace(lines).then(done, failed);
      this.#start();
    });
  }

  /** Waits for what was appended, then closes. */
  async close(): Promise<void> {
    await this.#work;
    await this.#handle.close();
    this.#failure ??= new MsnError("io", "is closed", { file: this.#file });
  }

  #start(): void {
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined;
    });
  }

  async #run(): Promise<void> {
    // Everything appended in this turn of the event loop goes to disk together.
    await Promise.resolve();
    while (this.#waiting.length > 0 || this.#compaction !== undefined) {
      const compaction = this.#compaction;
      this.#compaction = undefined;
      if (compaction === undefined) await this.#write(this.#waiting.splice(0));
      else await compaction();
    }
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    await this.#settle(group, async () => {
      await this.#handle.appendFile(group.map(({ text }) => `${text}\n`).join(""));
      await this.#handle.datasync();
    });
  }

  async #replace(lines: () => Iterable<string>): Promise<void> {
    const failure = await this.#settle(this.#waiting.splice(0), async () => {
      // Read at once: what is appended while the disk is busy goes behind it.
      const content = [...lines()].map((text) => `${text}\n`).join("");
      // The name is always the same, so that kills leave no heap of temporary files.
      const temporary = `${this.#file}.compact.tmp`;
      const handle = await open(temporary, "w");
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await this.#handle.close();
      await rename(temporary, this.#file);
      await syncFolder(this.#file);
      this.#handle = await open(this.#file, "a+");
    });
    if (failure !== undefined) throw failure;
  }

  /** After a failure nobody knows what the file's end looks like: nothing is added to it any more. */
  async #settle(group: readonly Waiting[], work: () => Promise<void>): Promise<Error | undefined> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      await work();
    } catch (error) {
      const failure = asFileError(this.#file, "write", error);
      this.#failure = failure instanceof Error ? failure : new Error(String(failure));
      for (const { failed } of group) failed(this.#failure);
      return this.#failure;
    }
    for (const { done } of group) done();
    return undefined;
  }
}

async function cutTornLine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  const block = Buffer.alloc(BLOCK);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - BLOCK);
    await handle.read(block, 0, end - start, start);
    const found = block.subarray(0, end - start).lastIndexOf(NEWLINE);
    if (found >= 0 || start === 0) {
      const kept = start + found + 1;
      if (kept < size) {
        await handle.truncate(kept);
        await handle.sync();
      }
      return;
    }
    end = start;
  }
}

/** Puts a new name on disk; where folders cannot be opened (Windows), the system sees to it itself. */
async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file)).catch(() => undefined);
  try {
    await folder?.sync().catch(() => undefined);
  } finally {
    await folder?.close();
  }
}
