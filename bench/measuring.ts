import { fork } from "node:child_process";

/** CPU seconds of this process so far, all threads: unlike the clock, they do not count what else the machine does. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Calls of `work` per CPU second; it gets the number of the call. */
export function rateOf(count: number, work: (index: number) => void): number {
  const start = cpuSeconds();
  for (let i = 0; i < count; i++) work(i);
  return count / (cpuSeconds() - start);
}

/** The highest resident memory of this process since it began, MiB. */
export const peakMib = (): number => process.resourceUsage().maxRSS / 1024;

export const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

/** What a program of its own measured and sent: its peak of memory is then that of this work alone. */
export function inChild<T>(program: string, args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [...args]);
    child.once("message", (measured) => {
      resolve(measured as T);
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code !== 0) reject(new Error(`the measuring process ended with ${String(code)}`));
    });
  });
}

/** Whole numbers of at least `least` from the command line, or `defaults` without any. */
export function sizesOf(words: readonly string[], defaults: readonly number[], least: number): readonly number[] {
  const sizes = words.map(Number);
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < least)) {
    throw new Error(`expected whole numbers of at least ${least}`);
  }
  return sizes.length === 0 ? defaults : sizes;
}
