/**
 * A process that holds compiled contracts and runs test suites with a mutant switched on. It is a process of its own, so
 * that a mutant that never ends can be ended.
 */
import { readFileSync } from "node:fs";

import {
  type Artifact,
  type ArtifactId,
  EdrContext,
  L1_CHAIN_TYPE,
  l1GenesisState,
  l1HardforkFromString,
  l1SolidityTestRunnerFactory,
  OSAKA,
  type SolidityTestRunnerConfigArgs,
  type SuiteResult,
  TestStatus,
} from "@nomicfoundation/edr";

import { ROOT } from "../../check/files.js";
import type { Compiled } from "./compiler.js";

export interface Effort {
  readonly fuzzRuns: number;
  readonly invariantRuns: number;
  readonly invariantDepth: number;
}

/** What to run: one suite with one mutant switched on, or none with 0. */
export interface Request {
  readonly mutant: number;
  readonly suite: string;
  readonly effort: Effort;
}

/** The first test that failed, or none. */
export interface Answer {
  readonly failed?: string;
  readonly error?: string;
  /** The run takes more memory than it may; the process has to be ended. */
  readonly isExhausted?: true;
}

const HARDFORK = OSAKA;
const SOLC_VERSION = "0.8.34";
/** More than any test takes; a loop that never ends is through with it in seconds. */
const GAS_LIMIT = 1_000_000_000n;
const MEMORY_CHECK_MS = 20;

const [artifactFile, mostBytes] = process.argv.slice(2);
if (artifactFile === undefined || mostBytes === undefined) {
  throw new Error("testProcess: expected the file with the compiled contracts, and how many bytes a run may take");
}
const artifacts = (JSON.parse(readFileSync(artifactFile, "utf8")) as Compiled[]).map(toArtifact);
const context = new EdrContext();
await context.registerSolidityTestRunnerFactory(L1_CHAIN_TYPE, l1SolidityTestRunnerFactory());

function toArtifact({ source, name, abi, bytecode, deployedBytecode }: Compiled): Artifact {
  return {
    id: { name, source, solcVersion: SOLC_VERSION },
    contract: {
      abi: JSON.stringify(abi),
      bytecode: `0x${bytecode}`,
      linkReferences: {},
      deployedBytecode: `0x${deployedBytecode}`,
      deployedLinkReferences: {},
    },
  };
}

function configuration({ mutant, effort }: Request): SolidityTestRunnerConfigArgs {
  const coinbase = Buffer.alloc(20);
  coinbase.writeUInt32BE(mutant, 16);
  return {
    projectRoot: ROOT,
    hardfork: HARDFORK,
    localPredeploys: l1GenesisState(l1HardforkFromString(HARDFORK)),
    blockCoinbase: coinbase,
    gasLimit: GAS_LIMIT,
    disableBlockGasLimit: true,
    disableTransactionGasCap: true,
    fuzz: { runs: effort.fuzzRuns, seed: "0x4d534e" },
    invariant: { runs: effort.invariantRuns, depth: effort.invariantDepth, failOnRevert: true, shrinkRunLimit: 0 },
  };
}

async function run(request: Request): Promise<Answer> {
  const id = artifacts.find((artifact) => suiteName(artifact.id) === request.suite)?.id;
  if (id === undefined) return { error: `no suite ${request.suite}` };
  const { testResults } = await suiteResult(id, configuration(request));
  if (testResults.length === 0) return { error: `no test in ${request.suite}` };
  const failed = testResults.find(({ status }) => status === TestStatus.Failure);
  return failed === undefined ? {} : { failed: `${request.suite} ${failed.name}` };
}

/** The result comes by a callback, possibly after the run has ended. */
function suiteResult(id: ArtifactId, config: SolidityTestRunnerConfigArgs): Promise<SuiteResult> {
  return new Promise((resolve, reject) => {
    context.runSolidityTests(L1_CHAIN_TYPE, artifacts, [id], config, {}, resolve).catch(reject);
  });
}

function suiteName({ source, name }: { source: string; name: string }): string {
  return `${source}:${name}`;
}

/** A loop that never ends is recorded step by step, gigabytes in a second, long before its gas has gone. */
function watchMemory(): NodeJS.Timeout {
  const before = process.memoryUsage.rss();
  return setInterval(() => {
    if (process.memoryUsage.rss() - before > Number(mostBytes)) tell({ isExhausted: true });
  }, MEMORY_CHECK_MS);
}

async function answer(request: Request): Promise<void> {
  const watch = watchMemory();
  try {
    tell(await run(request));
  } catch (error) {
    tell({ error: error instanceof Error ? error.message : String(error) });
  } finally {
    clearInterval(watch);
  }
}

function tell(answer: Answer): void {
  process.send?.(answer);
}

process.on("message", (request: Request) => void answer(request));
tell({});
