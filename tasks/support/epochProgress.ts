import type { OnProgress, Progress } from "../../offchain/epoch/progress.js";
import { progressLine } from "./progress.js";

/** Shows how far the computation of an epoch is: in rounds, with records a second and the time left. */
export function showEpochProgress(quiet: boolean): { readonly onProgress: OnProgress; done(): void } {
  const line = progressLine(quiet);
  let started = { phase: "", at: 0 };
  return {
    onProgress: (progress) => {
      if (progress.phase !== started.phase) started = { phase: progress.phase, at: Date.now() };
      line.update(progressText(progress, (Date.now() - started.at) / 1000));
    },
    done: () => {
      line.done();
    },
  };
}

/** `rounds 42/168, 1.63 M records/s, 41 s left`; rates only once there is something to measure. `seconds` of this phase. */
export function progressText({ phase, done, total, records }: Progress, seconds: number): string {
  const parts = [`${phase} ${done}/${total}`];
  if (done > 0 && seconds > 0) {
    if (records !== undefined) parts.push(`${(records / seconds / 1e6).toFixed(2)} M records/s`);
    if (done < total) parts.push(`${Math.ceil((seconds / done) * (total - done))} s left`);
  }
  return parts.join(", ");
}
