import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { sha256 } from "../../../offchain/crypto/sha256.js";
import { ZERO_DIGEST } from "../../../offchain/domain/constants.js";
import type { Digest } from "../../../offchain/domain/hex.js";
import type { Manifest, NodeState } from "../../../offchain/domain/types.js";
import { compareAscii } from "../../../offchain/domain/order.js";
import { writeNodes } from "../../../offchain/epoch/artifacts.js";
import { serializeManifest } from "../../../offchain/epoch/manifest.js";
import { marketTasks } from "../../../tasks/market/index.js";
import type { Printed } from "../../helpers/console.js";
import { catchPrinted } from "../../helpers/console.js";
import { withEnvironment } from "../../helpers/environment.js";
import { account, CHAIN_ID, DISTRIBUTOR } from "../world.js";
import { EXCHANGE } from "../market/offers.js";

export type Options = Readonly<Record<string, string | boolean>>;

/** The options that name the market, so that no chain is asked. */
export const MARKET = { chainId: String(CHAIN_ID), exchange: EXCHANGE, quiet: true };

/** A Hardhat of its own, with nothing but the `market` tasks. */
export async function newHardhat(root: string): Promise<HardhatRuntimeEnvironment> {
  await writeFile(join(root, "package.json"), JSON.stringify({ name: "market-tasks-test", type: "module" }));
  return createHardhatRuntimeEnvironment({ tasks: marketTasks }, {}, root);
}

/** Runs `market <name>` with this key of the operator in the environment, and catches what it prints. */
export async function runMarket(
  hre: HardhatRuntimeEnvironment,
  name: string,
  args: Options,
  operatorKey?: string,
): Promise<Printed & { readonly success: boolean }> {
  let result: unknown;
  const printed = await withEnvironment({ MSN_OPERATOR_KEY: operatorKey }, () =>
    catchPrinted(async () => {
      result = await hre.tasks.getTask(["market", name]).run({ ...MARKET, ...args });
    }),
  );
  const success = typeof result === "object" && result !== null && "success" in result && result.success === true;
  return { ...printed, success };
}

/** What a task prints where it succeeds and says nothing on stderr. */
export async function printedBy(
  hre: HardhatRuntimeEnvironment,
  name: string,
  args: Options,
  operatorKey?: string,
): Promise<string> {
  const { success, out, error } = await runMarket(hre, name, args, operatorKey);
  expect(error).to.equal("");
  expect(success).to.equal(true);
  return out;
}

/** The one line with which a task refuses. */
export async function refusalOf(
  hre: HardhatRuntimeEnvironment,
  name: string,
  args: Options,
  operatorKey?: string,
): Promise<string> {
  const { success, out, error } = await runMarket(hre, name, args, operatorKey);
  expect(success, out).to.equal(false);
  expect(out).to.equal("");
  expect(error).to.match(/^error: [^\n]+$/);
  return error;
}

/** A row of nodes.csv: class 1, of the operator, with this score. */
export function nodeRow(node: string, operator: string, score = 5n): NodeState {
  return { node: account(node), operator: account(operator), class: 1, kind: 0, issuedAt: 1, score, tenure: 0 };
}

/** Writes the artifacts of an epoch that matter here, nodes.csv and the manifest that pins it; returns that one's digest. */
export async function writeEpoch(
  dir: string,
  rows: readonly NodeState[],
  change: Partial<Manifest> = {},
): Promise<Digest> {
  await mkdir(dir, { recursive: true });
  const nodes = writeNodes([...rows].sort((a, b) => compareAscii(a.node, b.node)));
  await writeFile(join(dir, "nodes.csv"), nodes);
  const manifest: Manifest = {
    chainId: CHAIN_ID,
    count: 0,
    depth: 0,
    distributor: DISTRIBUTOR,
    epoch: 3,
    inputsDigest: ZERO_DIGEST,
    leavesDigest: ZERO_DIGEST,
    nodesDigest: sha256(nodes),
    previousManifestDigest: ZERO_DIGEST,
    previousRoot: ZERO_DIGEST,
    rejectedDigest: ZERO_DIGEST,
    rewardsDigest: ZERO_DIGEST,
    root: ZERO_DIGEST,
    rulesVersion: 1,
    silentVerifiers: [],
    totalGwei: 0n,
    ...change,
  };
  const text = serializeManifest(manifest);
  await writeFile(join(dir, "manifest.json"), text);
  return sha256(text);
}
