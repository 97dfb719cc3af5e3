import { isArray, isRecord, textField } from "../check/json.js";

/** What Halmos says of one `check_…` function. */
export interface Proof {
  /** The function's name, without its parameters. */
  name: string;
  /** Why it is not proven; empty when it is. */
  problem: string;
}

/** Names of the `check_…` functions of a Solidity source. */
export function checksIn(source: string): string[] {
  return [...source.matchAll(/\bfunction\s+(check_\w+)/g)].map((match) => match[1] ?? "");
}

/** @throws Error when Halmos's results have another shape. */
export function proofsOf(results: unknown): Proof[] {
  const contracts = isRecord(results) ? results["test_results"] : undefined;
  if (!isRecord(contracts)) throw new Error("Halmos: results without test_results");
  return Object.entries(contracts).flatMap(([contract, tests]) => {
    if (!isArray(tests)) throw new Error(`Halmos: ${contract}: expected a list`);
    return tests.map((test) => proofOf(test, contract));
  });
}

/** One line for every check that is not proven, or that was not tried. */
export function unproven(proofs: readonly Proof[], expected: readonly string[]): string[] {
  const failed = proofs.filter(({ problem }) => problem !== "").map(({ name, problem }) => `${name}: ${problem}`);
  const tried = new Set(proofs.map(({ name }) => name));
  return [...failed, ...expected.filter((name) => !tried.has(name)).map((name) => `${name}: not tried`)];
}

function proofOf(test: unknown, contract: string): Proof {
  const name = textField(test, "name", `Halmos: ${contract}`).replace(/\(.*$/, "");
  const exitCode = isRecord(test) ? test["exitcode"] : undefined;
  const boundedLoops = isRecord(test) ? test["num_bounded_loops"] : undefined;
  if (exitCode !== 0)
    return { name, problem: `not proven (Halmos ${String(exitCode)}): a counterexample, a timeout or an error` };
  // `null` where Halmos has not counted them.
  if (boundedLoops !== 0) return { name, problem: "not proven: a loop was cut off, so some paths were not explored" };
  return { name, problem: "" };
}
