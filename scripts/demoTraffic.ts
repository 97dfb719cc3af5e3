/**
 * `npm run demo:traffic`: real bytes, bought, served, paid and settled on a local chain. Four miner processes serve over HTTP on
 * loopback, a user process downloads from them under agreements, three verifier processes probe them every hour of two
 * weeks; a miner, a verifier and the user are killed in the middle. Files are left in .demo-traffic/.
 */
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { GWEI_PER_MSN } from "../offchain/domain/constants.js";
import { settleEpoch, activateEpoch, commitEpoch, computeEpoch, epochFiles, proposeEpoch } from "./demo/epochWeek.js";
import { LocalSystem } from "./demo/localSystem.js";
import { fundProposer } from "./demo/proposer.js";
import { checkTraffic, trafficRows, trafficTable } from "./demo/traffic/books.js";
import { DemoProcess } from "./demo/traffic/processes.js";
import { MeasuredWeek } from "./demo/traffic/week.js";
import { CHANNEL, CREDIT_BYTES, HOME, MINERS, type Miner, PAYER, RENEW_BYTES, SIGNER } from "./demo/traffic/world.js";

const DAY_HOURS = 24;
const DEPOSIT_MSN = 50n;
/** What the payer bought in the public sale, of which a tenth is free at token generation. */
const GRANT_MSN = 1_000n;
const OFFERED_GIB = "0.08";
const BOUGHT_GIB = "0.25";
const BOUGHT_BYTES = 2 ** 28;
const BOUGHT_MBPS = "300";
const BOOK = join(HOME, "book.ndjson");
const MATCH = join(HOME, "match.json");
/** Days into the second week on which its epoch's predecessor goes through its steps. */
const [COMMITTED, COMPUTED, PROPOSED, ACTIVATED] = [2, DAY_HOURS + 1, 2 * DAY_HOURS + 1, 5 * DAY_HOURS + 2];
/** Coin of the local chain for one MSN, wei: what a settlement's gain is compared with its gas by. */
const PRICE = "0.001";

const started = Date.now();
const system = await LocalSystem.start(HOME);
const processes: DemoProcess[] = [];
try {
  await demo();
} finally {
  await Promise.all(processes.map((process) => process.stop()));
  await system.close();
}

async function demo(): Promise<void> {
  await system.task(["msn", "deploy"], { quiet: true });
  const { book, contracts } = await system.contracts();
  const emissionStart = Number(await contracts.token.EMISSION_START());
  await fundPayer(Number(await contracts.allocation.TOKEN_GENERATION()));
  await fundProposer(system);
  await registerNodes();
  const nodes = await startNodes();

  console.log("\nThe first week proves the nodes.");
  const first = await beginWeek(1, emissionStart);
  await first.end();

  console.log("\nIn the second week they sell.");
  const second = await beginWeek(2, emissionStart);
  await second.measureUntil(COMMITTED);
  await commitEpoch(system, 1, emissionStart);
  await second.measureUntil(COMPUTED);
  await computeEpoch(system, 1, emissionStart);
  await second.measureUntil(PROPOSED);
  await proposeEpoch(system, 1, emissionStart);
  await second.killVerifierInNextRound();
  await second.measureUntil(ACTIVATED);
  await activateEpoch(system, 1, emissionStart);
  await offerAndMatch(emissionStart);
  await payerIsReady();
  await Promise.all([buyAndServe(nodes), second.measureUntil(6 * DAY_HOURS)]);
  await second.end();
  // Their work is done: what follows is read from the files they leave.
  await Promise.all(nodes.map((node) => node.stop()));

  await settleVouchers();
  await settleEpoch(system, 2, emissionStart);
  for (const { operator } of MINERS) {
    await system.miner(operator.key, ["claim", "--epoch-dir", epochFiles(HOME, 2).artifacts]);
  }
  await system.task(["payments", "fees"], { distribute: true });
  await system.task(["payments", "status"], { payer: PAYER, channels: true });

  const rows = await trafficRows(book, contracts);
  console.log(`\n${trafficTable(rows)}\n`);
  const checks = await checkTraffic(rows, contracts, DEPOSIT_MSN * GWEI_PER_MSN);
  for (const { statement, holds } of checks) console.log(`${holds ? "ok   " : "WRONG"} ${statement}`);
  if (checks.some(({ holds }) => !holds)) process.exitCode = 1;
  console.log(`\n${Math.round((Date.now() - started) / 1000)} s; all files are in ${HOME}/`);
}

/** The payer's tokens come from the public sale. */
async function fundPayer(tokenGeneration: number): Promise<void> {
  const file = join(HOME, "public-sale.csv");
  await writeFile(file, `beneficiary,amount\n${PAYER},${GRANT_MSN}\n`);
  const schedule = { start: "tge", instantBps: "1000", months: "12", total: String(GRANT_MSN) };
  await system.task(["vesting", "grant"], { file, bucket: "public", ...schedule, quiet: true });
  await system.waitUntil(tokenGeneration);
  await system.task(["vesting", "release"], { all: true, quiet: true });
}

/** Both keys of every node sign its registration, for both weeks. */
async function registerNodes(): Promise<void> {
  for (const { node, operator, class: nodeClass, kind } of MINERS) {
    await system.fundGas(operator.account);
    const keys = { MSN_NODE_KEY: node.key, MSN_OPERATOR_KEY: operator.key };
    const out = join(epochFiles(HOME, 1).proofs, "registrations.rows");
    await withKeys(keys, () => system.task(["proofs", "register"], { class: nodeClass, kind, out }));
  }
  await mkdir(epochFiles(HOME, 2).proofs, { recursive: true });
}

async function startNodes(): Promise<DemoProcess[]> {
  const nodes: DemoProcess[] = [];
  for (const [i, miner] of MINERS.entries()) {
    await mkdir(miner.folder, { recursive: true });
    nodes.push(await startNode(`miner ${i + 1}`, miner));
  }
  return nodes;
}

async function startNode(name: string, { folder, operator, node, kbps }: Miner): Promise<DemoProcess> {
  const started = await DemoProcess.start(HOME, name, "node", {
    rpc: system.rpc,
    deployment: system.addressBook,
    folder,
    operator: operator.account,
    nodeKey: node.key,
    book: BOOK,
    kbps,
    creditBytes: String(CREDIT_BYTES),
    port: 0,
    clock: "chain",
  });
  processes.push(started);
  return started;
}

async function beginWeek(epoch: number, emissionStart: number): Promise<MeasuredWeek> {
  const week = await MeasuredWeek.begin(system, epoch, emissionStart);
  processes.push(...week.verifiers);
  return week;
}

/** Every operator publishes an offer, and the reseller's request is matched with the cheapest of them. */
async function offerAndMatch(emissionStart: number): Promise<void> {
  const expiresAt = utcAt(emissionStart, 14 * DAY_HOURS);
  for (const { node, operator, class: nodeClass, kbps, price } of MINERS) {
    const terms = { class: nodeClass, price, gib: OFFERED_GIB, mbps: String(kbps / 1000), expiresAt };
    await withKeys({ MSN_OPERATOR_KEY: operator.key }, () =>
      system.task(["market", "offer"], { book: BOOK, node: node.account, ...terms }),
    );
  }
  await system.task(["market", "match"], {
    book: BOOK,
    epochDir: epochFiles(HOME, 1).artifacts,
    gib: BOUGHT_GIB,
    mbps: BOUGHT_MBPS,
    deadline: expiresAt,
    allOrNothing: true,
    out: MATCH,
  });
}

async function payerIsReady(): Promise<void> {
  await system.task(["payments", "deposit"], { amount: String(DEPOSIT_MSN), from: PAYER });
  await system.task(["payments", "authorise"], { signer: SIGNER.account, from: PAYER });
  await system.task(["payments", "channel"], { channel: String(CHANNEL), from: PAYER });
}

/** The user downloads what was matched; a miner and the user itself are killed on the way. */
async function buyAndServe(nodes: readonly DemoProcess[]): Promise<void> {
  const folder = join(HOME, "user");
  const user = await DemoProcess.start(HOME, "user", "user", {
    rpc: system.rpc,
    deployment: system.addressBook,
    folder,
    payer: PAYER,
    channel: CHANNEL,
    signerKey: SIGNER.key,
    match: MATCH,
    nodes: Object.fromEntries(MINERS.map(({ node, folder: nodeFolder }) => [node.account, nodeFolder])),
    budgetGwei: String(DEPOSIT_MSN * GWEI_PER_MSN),
    renewBytes: String(RENEW_BYTES),
  });
  processes.push(user);
  const done = user.finished();
  await Promise.race([done, killOnTheWay(nodes, user, join(folder, "received"))]);
  await done;
}

async function killOnTheWay(nodes: readonly DemoProcess[], user: DemoProcess, received: string): Promise<void> {
  const parts = [
    [0.2, nodes[0]],
    [0.4, user],
    [0.6, nodes[2]],
  ] as const;
  for (const [part, victim] of parts) {
    while ((await bytesIn(received)) < part * BOUGHT_BYTES) await sleep(10);
    await victim?.killAndRestart();
  }
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** One miner settles its own vouchers when that is worth the gas; anybody may settle the others'. */
async function settleVouchers(): Promise<void> {
  const [own] = MINERS;
  if (own !== undefined) {
    const vouchers = ["--vouchers", join(own.folder, "vouchers.ndjson")];
    await system.miner(own.operator.key, ["usage", "status", ...vouchers]);
    await system.miner(own.operator.key, ["usage", "settle", ...vouchers, "--price", PRICE]);
  }
  for (const { folder } of MINERS) {
    await system.task(["payments", "settle"], { vouchers: join(folder, "vouchers.ndjson"), quiet: true });
  }
}

function utcAt(emissionStart: number, hours: number): string {
  return `${new Date((emissionStart + hours * 3_600) * 1000).toISOString().slice(0, 19)}Z`;
}

/** Tasks find keys in the environment. */
async function withKeys(keys: Readonly<Record<string, string>>, work: () => Promise<void>): Promise<void> {
  const before = Object.keys(keys).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, keys);
  try {
    await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}
