import { linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { readText } from "../check/files.js";

const POLL_MS = 500;

/**
 * Does `work` while no other process does its own under the same lock file, and waits for that until then. A lock whose
 * process is gone, as after an interrupt, is nobody's.
 */
export function withLock(path: string, work: () => void): void {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    if (isAbandoned(path)) rmSync(path, { force: true });
    else sleep(POLL_MS);
  }
  try {
    work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** A link appears at once with its content, so that nobody sees a lock that does not say whose it is. */
function take(path: string): boolean {
  const own = `${path}.${process.pid}.tmp`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function isAbandoned(path: string): boolean {
  const owner = readText(path);
  return owner !== undefined && !isRunning(Number(owner));
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 is not sent: it asks whether there is such a process.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
