/**
 * How fast the stakes of a whole network are read from a node: hundreds in a request, against one request each. The node is a
 * stub in a process of its own that answers after a fixed time, as a public one far away does; what it computes is nothing.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

import { accountQuestions } from "../offchain/chain/accountQuestions.js";
import type { Caller } from "../offchain/chain/accountAnswers.js";
import { accountCall } from "../offchain/chain/accountProgram.js";
import { plainProvider } from "../offchain/chain/node.js";
import { readMinStakes } from "../offchain/chain/stakes.js";
import { groupsOf } from "../offchain/domain/groups.js";
import type { Address } from "../offchain/domain/hex.js";
import { formatTable } from "../offchain/domain/table.js";
import { StubNode } from "../test/helpers/stubNode.js";

const STAKING: Address = `0x${"5a".repeat(20)}`;
const EPOCH = 9;
const QUESTIONS = accountQuestions("MinerStaking", STAKING, ["minStake"], 16, BigInt(EPOCH));
const DELAY_MS = 50;
const ALL = 216_000;
const SOME = 4_000;
const CALLS_AT_ONCE = 50;

const operators = (count: number): Address[] =>
  Array.from({ length: count }, (_, index): Address => `0x${(index + 1).toString(16).padStart(40, "0")}`);
const stakeOf = (operator: string): bigint => BigInt(operator) * 10n ** 15n;

interface Measured {
  readonly name: string;
  readonly count: number;
  readonly seconds: number;
  readonly requests: number;
}

async function measure(
  name: string,
  node: { readonly caller: Caller; readonly requests: () => Promise<number> },
  asked: readonly Address[],
  read: (caller: Caller, asked: readonly Address[]) => Promise<number>,
): Promise<Measured> {
  const before = await node.requests();
  const start = performance.now();
  const count = await read(node.caller, asked);
  const seconds = (performance.now() - start) / 1000;
  if (count !== asked.length) throw new Error(`${count} of ${asked.length} stakes came`);
  return { name, count, seconds, requests: (await node.requests()) - before };
}

async function readAtOnce(caller: Caller, asked: readonly Address[]): Promise<number> {
  let right = 0;
  const book = { contracts: { MinerStaking: STAKING } };
  await readMinStakes(caller, book, EPOCH, asked, (some, amounts) => {
    right += some.filter((operator, i) => amounts[i] === stakeOf(operator)).length;
  });
  return right;
}

async function readOneByOne(caller: Caller, asked: readonly Address[]): Promise<number> {
  let right = 0;
  const [selector = "0x"] = QUESTIONS.selectors;
  for (const some of groupsOf(asked, CALLS_AT_ONCE)) {
    const answers = await Promise.all(
      some.map((operator) => caller.call({ to: STAKING, data: accountCall(QUESTIONS, selector, operator) })),
    );
    right += some.filter((operator, i) => BigInt(answers[i] ?? "0x0") === stakeOf(operator)).length;
  }
  return right;
}

/** The stub as a child process, which says its URL first and then how many requests it had whenever it is asked. */
async function serve(): Promise<void> {
  const stub = await StubNode.start(QUESTIONS, stakeOf, { delayMs: DELAY_MS });
  process.on("message", () => process.send?.(stub.requests));
  process.send?.(stub.url);
}

const nextMessage = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => {
    child.once("message", resolve);
  });

async function run(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ["serve"]);
  try {
    const caller = plainProvider(String(await nextMessage(child)), 1);
    const requests = async (): Promise<number> => {
      const answer = nextMessage(child);
      child.send("requests?");
      return Number(await answer);
    };
    const node = { caller, requests };
    const all = Number(process.argv[2] ?? ALL);
    const together = await measure("hundreds a request", node, operators(all), readAtOnce);
    const peakMib = Math.round(process.resourceUsage().maxRSS / 1024);
    const single = await measure("one a request, 50 at once", node, operators(Math.min(all, SOME)), readOneByOne);
    const header = ["way", "operators", "seconds", "requests", "operators/s"];
    const rows = [together, single].map(({ name, count, seconds, requests: sent }) => [
      name,
      count.toLocaleString("en-US"),
      seconds.toFixed(1),
      sent.toLocaleString("en-US"),
      Math.round(count / seconds).toLocaleString("en-US"),
    ]);
    console.log(formatTable(header, rows, header.slice(1)));
    const ratio = together.count / together.seconds / (single.count / single.seconds);
    console.log(`${ratio.toFixed(1)} times as fast; peak memory ${peakMib} MiB`);
  } finally {
    child.kill();
  }
}

if (process.argv[2] === "serve") await serve();
else await run();
