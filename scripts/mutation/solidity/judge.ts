import type { Verdict } from "../mutant.js";
import type { Compiled } from "./compiler.js";
import type { GroupFiles } from "./groups.js";
import type { Effort } from "./testProcess.js";
import { TestRunner } from "./testRunner.js";

/** What most mutants need to be killed. */
export const QUICK: Effort = { fuzzRuns: 32, invariantRuns: 4, invariantDepth: 32 };
/** What `npm run test:sol` does; only what survives the quick run gets it. */
export const FULL: Effort = { fuzzRuns: 256, invariantRuns: 32, invariantDepth: 64 };

/** With this number no mutant is switched on. */
export const UNCHANGED = 0;
const LONGEST_MS = 1_200_000;
const LEAST_TIMEOUT_MS = 60_000;
/** A mutant may take this many times longer than the unchanged contracts, other work on the machine included. */
const PATIENCE = 20;

export interface Judgement {
  readonly verdict: Extract<Verdict, "killed" | "survived" | "timeout">;
  readonly by?: string;
}

/** Runs the test suites of one compilation against mutants, the likeliest killer first, and stops at the first failure. */
export class Judge {
  private readonly runner: TestRunner;
  private readonly quick: string[];
  private readonly all: readonly string[];
  /** How long the unchanged contracts take, by effort and suite. */
  private readonly usualMs = new Map<string, number>();

  /** `unchanged` judges the group's unchanged contracts where those given here are a mutant themselves. */
  constructor(
    contracts: readonly Compiled[],
    group: GroupFiles,
    private readonly unchanged?: Judge,
  ) {
    this.runner = new TestRunner(contracts);
    this.quick = suitesOf(contracts, group.tests);
    this.all = [...this.quick, ...suitesOf(contracts, group.moreTests)];
  }

  /** The verdict on the mutant with this number. */
  async judge(mutant: number): Promise<Judgement> {
    const quick = await this.runUntilFailure(mutant, [...this.quick], QUICK);
    return quick.verdict === "survived" ? this.runUntilFailure(mutant, this.all, FULL) : quick;
  }

  close(): void {
    this.runner.close();
  }

  private async runUntilFailure(mutant: number, suites: readonly string[], effort: Effort): Promise<Judgement> {
    for (const suite of suites) {
      const usualMs = await (this.unchanged ?? this).timeOfUnchanged(suite, effort);
      const timeoutMs = Math.max(LEAST_TIMEOUT_MS, PATIENCE * usualMs);
      const answer = await this.runner.run({ mutant, suite, effort }, timeoutMs);
      if (answer !== "timeout" && answer.failed === undefined) continue;
      this.preferred(suite);
      return answer === "timeout" ? { verdict: "timeout", by: suite } : { verdict: "killed", by: answer.failed ?? "" };
    }
    return { verdict: "survived" };
  }

  /** Before a suite is believed, the unchanged contracts must pass it: otherwise its failure would prove nothing. */
  private async timeOfUnchanged(suite: string, effort: Effort): Promise<number> {
    const key = `${suite} ${effort.fuzzRuns}`;
    const known = this.usualMs.get(key);
    if (known !== undefined) return known;
    const started = Date.now();
    const answer = await this.runner.run({ mutant: UNCHANGED, suite, effort }, LONGEST_MS);
    if (answer === "timeout") throw new Error(`${suite}: the unchanged contracts do not come to an end`);
    if (answer.failed !== undefined) throw new Error(`${answer.failed}: fails with the unchanged contracts`);
    const took = Date.now() - started;
    this.usualMs.set(key, took);
    return took;
  }

  /** The next mutant is likely to stand near the last one. */
  private preferred(suite: string): void {
    const index = this.quick.indexOf(suite);
    if (index > 0) this.quick.unshift(...this.quick.splice(index, 1));
  }
}

function suitesOf(contracts: readonly Compiled[], files: readonly string[]): string[] {
  return files.flatMap((file) =>
    contracts.filter((contract) => contract.source === file && isSuite(contract)).map(({ name }) => `${file}:${name}`),
  );
}

function isSuite({ abi, bytecode }: Compiled): boolean {
  return bytecode !== "" && abi.some((entry) => /"name":"(?:test|invariant)/.test(JSON.stringify(entry)));
}
