import type { OnProgress } from "../../offchain/epoch/progress.js";
import { progressLine } from "./progress.js";
import { TimeLeft } from "./timeLeft.js";

/** Shows how far the computation of an epoch is: `rounds: 25 % done, 1,630,000 records a second, 0:48 left`. */
export function showEpochProgress(quiet: boolean): { readonly onProgress: OnProgress; done(): void } {
  const line = progressLine(quiet);
  let phase = "";
  let timeLeft = new TimeLeft(0);
  return {
    onProgress: ({ phase: newest, done, total, records }) => {
      if (newest !== phase) timeLeft = new TimeLeft(Date.now());
      phase = newest;
      const [count, unit] = records === undefined ? [done, phase] : [records, "records"];
      line.update(`${phase}: ${timeLeft.text(done, total, count, unit, Date.now())}`);
    },
    done: () => {
      line.done();
    },
  };
}
