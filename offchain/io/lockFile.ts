import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";

import { asFileError, systemCode, temporaryBeside, writeAtomically } from "./files.js";

/** How often a holder says that it lives, and after what silence it is taken for dead. */
const BEAT_MS = 10_000;
const SILENCE_MS = 120_000;

/** A lock that this process holds. */
export interface HeldLock {
  release(): Promise<void>;
}

/** Who holds a lock, for people. */
export interface OtherHolder {
  readonly holder: string;
}

/**
 * Takes a lock, or says who has it. One whose holder has died is taken over: at once where that was a process of this machine,
 * otherwise when its file has not been touched for two minutes. It saves work; what it guards must be safe without it, since
 * a holder that was suspended for longer wakes up beside another one. Throws `io`.
 */
export async function takeLock(file: string): Promise<HeldLock | OtherHolder> {
  const token = randomUUID();
  const text = `${JSON.stringify({ host: hostname(), pid: process.pid, token })}\n`;
  for (;;) {
    if (await create(file, text)) return held(file, text);
    const found = await readFile(file, "utf8").catch(() => undefined);
    if (found === undefined) continue; // released meanwhile
    if (!(await isDead(file, found))) return { holder: holderOf(found) };
    await removeIf(file, found);
  }
}

/** Creates the file with its content at once: a link fails where the name is taken, and nobody ever sees half of it. */
async function create(file: string, text: string): Promise<boolean> {
  const own = temporaryBeside(file);
  try {
    await writeAtomically(own, text);
    await link(own, file);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw asFileError(file, "lock", error);
  } finally {
    await rm(own, { force: true });
  }
}

function held(file: string, text: string): HeldLock {
  const beat = setInterval(() => {
    const now = new Date();
    void utimes(file, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      await removeIf(file, text);
    },
  };
}

async function isDead(file: string, text: string): Promise<boolean> {
  const age = await stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => Infinity,
  );
  if (age > SILENCE_MS) return true;
  const { host, pid } = fieldsOf(text);
  return host === hostname() && pid !== undefined && !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM"; // somebody else's process
  }
}

/** Removes the file if it still says `text`; one that somebody else has put there meanwhile goes back. */
async function removeIf(file: string, text: string): Promise<void> {
  const aside = temporaryBeside(file);
  try {
    await rename(file, aside);
  } catch {
    return; // gone already
  }
  if ((await readFile(aside, "utf8").catch(() => text)) !== text) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

function fieldsOf(text: string): { readonly host: string | undefined; readonly pid: number | undefined } {
  try {
    const { host, pid } = JSON.parse(text) as { readonly host?: unknown; readonly pid?: unknown };
    return {
      host: typeof host === "string" ? host : undefined,
      pid: typeof pid === "number" && Number.isSafeInteger(pid) && pid > 0 ? pid : undefined,
    };
  } catch {
    return { host: undefined, pid: undefined };
  }
}

function holderOf(text: string): string {
  const { host, pid } = fieldsOf(text);
  return `process ${pid ?? "unknown"} on ${host ?? "an unknown machine"}`;
}
