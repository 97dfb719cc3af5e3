import { availableParallelism } from "node:os";

import { batchesOf } from "./mochaBatches.js";
import { type MochaOptions, type MochaResult, runMocha } from "./mochaProcess.js";

/** Each process is a whole Hardhat, with half a gigabyte of compiler output to read. */
const MOST_JOBS = 4;
/** So many batches for each process at a time, that the last ones end together. */
const BATCHES_A_JOB = 4;

/** Runs the test files in several processes at a time, prints what each says when it ends; tells whether all passed. */
export async function runInParallel(
  files: readonly string[],
  options: MochaOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  if (files.length === 0) throw new Error("no test files in these folders");
  const started = Date.now();
  const jobs = jobsFrom(environment["MSN_TEST_JOBS"]);
  const queue = await batchesOf(files, jobs * BATCHES_A_JOB);
  const results: MochaResult[] = [];
  const work = async (): Promise<void> => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      const result = await runMocha(batch.files, options, environment);
      results.push(result);
      process.stdout.write(result.output);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return summarise(results, Math.round((Date.now() - started) / 1000));
}

/** How many processes at a time: what MSN_TEST_JOBS says, else one for each processor. */
export function jobsFrom(text: string | undefined): number {
  if (text === undefined || text === "") return Math.min(availableParallelism(), MOST_JOBS);
  if (!/^[1-9][0-9]?$/.test(text)) throw new Error(`MSN_TEST_JOBS=${text}: expected a whole number from 1 to 99`);
  return Number(text);
}

/** Says everything that went wrong once more, so that nobody has to look for it further up. */
function summarise(results: readonly MochaResult[], seconds: number): boolean {
  const problems = results.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  for (const problem of problems) console.log(`\n--- failed:\n${problem.trimEnd()}`);
  const sum = (of: (result: MochaResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  const counts = [
    `${sum(({ passing }) => passing)} passing`,
    `${sum(({ pending }) => pending)} pending`,
    `${sum(({ failing }) => failing)} failing`,
  ];
  console.log(`\nall TypeScript tests: ${counts.join(", ")} (${results.length} processes, ${seconds} s)`);
  return problems.length === 0;
}
