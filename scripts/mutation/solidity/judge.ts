import type { Verdict } from "../mutant.js";
import type { Compiled } from "./compiler.js";
import type { GroupFiles } from "./groups.js";
import type { Effort } from "./testProcess.js";
import { TestRunner } from "./testRunner.js";

/** What most mutants need to be killed. */
export const QUICK: Effort = { fuzzRuns: 32, invariantRuns: 4, invariantDepth: 32 };
/** What `npm run test:sol` does; only what survives the quick run gets it. */
export const FULL: Effort = { fuzzRuns: 256, invariantRuns: 32, invariantDepth: 64 };

const LEAST_TIMEOUT_MS = 20_000;
/** A mutant may take this many times longer than the unchanged contracts, other work on the machine included. */
const PATIENCE = 8;

export interface Judgement {
  readonly verdict: Extract<Verdict, "killed" | "survived" | "timeout">;
  readonly by?: string;
}

/** Runs the test suites of one compilation against mutants, the likeliest killer first, and stops at the first failure. */
export class Judge {
  private readonly runner: TestRunner;
  private readonly quick: string[];
  private readonly all: readonly string[];
  private readonly usualMs = new Map<string, number>();

  constructor(contracts: readonly Compiled[], group: GroupFiles) {
    this.runner = new TestRunner(contracts);
    this.quick = suitesOf(contracts, group.tests);
    this.all = [...this.quick, ...suitesOf(contracts, group.moreTests)];
  }

  /** Checks that the unchanged contracts pass everything: otherwise a failure would prove nothing. */
  async checkUnchanged(): Promise<void> {
    for (const suite of this.all) {
      const started = Date.now();
      const answer = await this.runner.run({ mutant: 0, suite, effort: FULL }, 600_000);
      if (answer === "timeout") throw new Error(`${suite}: the unchanged contracts do not come to an end`);
      if (answer.failed !== undefined) throw new Error(`${answer.failed}: fails with the unchanged contracts`);
      this.usualMs.set(suite, Date.now() - started);
    }
  }

  async judge(mutant: number): Promise<Judgement> {
    const quick = await this.runUntilFailure(mutant, [...this.quick], QUICK);
    return quick.verdict === "survived" ? this.runUntilFailure(mutant, this.all, FULL) : quick;
  }

  close(): void {
    this.runner.close();
  }

  private async runUntilFailure(mutant: number, suites: readonly string[], effort: Effort): Promise<Judgement> {
    for (const suite of suites) {
      const timeoutMs = Math.max(LEAST_TIMEOUT_MS, PATIENCE * (this.usualMs.get(suite) ?? 0));
      const answer = await this.runner.run({ mutant, suite, effort }, timeoutMs);
      if (answer !== "timeout" && answer.failed === undefined) continue;
      this.preferred(suite);
      return answer === "timeout" ? { verdict: "timeout", by: suite } : { verdict: "killed", by: answer.failed ?? "" };
    }
    return { verdict: "survived" };
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
