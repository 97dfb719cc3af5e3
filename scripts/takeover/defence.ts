import { cp, rm } from "node:fs/promises";
import { join } from "node:path";

import { type AccountOptions, runAccountPass, writeLeafProof } from "../../offchain/chain/watch/accountPass.js";
import { type FullOptions, type PassResult, runFullPass } from "../../offchain/chain/watch/fullPass.js";
import { openWatchChain } from "../../offchain/chain/watch/watchChain.js";
import { WatchMemory } from "../../offchain/chain/watch/watchMemory.js";
import { GWEI_PER_MSN } from "../../offchain/domain/constants.js";
import { proofOf } from "../../offchain/epoch/published.js";
import { ACTS } from "../../offchain/watch/action.js";
import { epochFiles } from "../demo/epochWeek.js";
import type { Field } from "./field.js";

const MOST_AT_STAKE_GWEI = 10_000n * GWEI_PER_MSN;
const HOUR = 3_600;
/** Honest watchers leave answering to those who proposed. */
const PERMISSION = { act: new Set(ACTS.filter((act) => act !== "answer")), dryRun: false };

/** The honest side: watchers as anybody runs them, `npx hardhat watch` with and without `--account`. */
export class Defence {
  private constructor(private readonly passes: readonly (() => Promise<PassResult>)[]) {}

  /** Watchers that know the first epoch, and the proofs of the second as they are published below `proofsDir`. */
  static async start(field: Field, proofsDir: string): Promise<Defence> {
    const home = join(field.system.home, "watchers");
    await rm(home, { recursive: true, force: true });
    // What earlier attacks published is not there either.
    await rm(join(field.system.home, "hostile"), { recursive: true, force: true });
    const miners = await Promise.all(field.victims.map((_, i) => minersPass(field, home, i)));
    return new Defence([...miners, await fullPass(field, home, proofsDir)]);
  }

  /** Every watcher looks once and does what it decides to; returns whether one of them raised an alarm. */
  async look(): Promise<boolean> {
    let isAlarmed = false;
    for (const pass of this.passes) isAlarmed = (await pass()).isAlarmed || isAlarmed;
    return isAlarmed;
  }
}

async function fullPass(field: Field, home: string, proofsDir: string): Promise<() => Promise<PassResult>> {
  const { system, book, fullWatcher } = field;
  const artifactsDir = join(home, "full");
  const known = join(artifactsDir, "epochs", String(book.chainId), "1");
  await cp(epochFiles(system.home, 1).artifacts, known, { recursive: true });
  const chain = await openWatchChain({ book, provider: await system.provider() }, await system.signer(fullWatcher));
  const memory = new WatchMemory(chain, { artifactsDir, mirrors: [] }, undefined);
  const options: FullOptions = {
    ...PERMISSION,
    proofsDir,
    maxDepositGwei: MOST_AT_STAKE_GWEI,
    protect: [],
    patience: HOUR / 2,
    confirmations: 0,
  };
  return () => runFullPass(chain, memory, options);
}

/** A miner that has its last proof, and nothing else but the chain and what proposals point to. */
async function minersPass(field: Field, home: string, i: number): Promise<() => Promise<PassResult>> {
  const { system, book, earned, victims, watchers } = field;
  const [miner, sender] = [victims[i], watchers[i]];
  const proof = miner === undefined ? undefined : proofOf(earned, miner);
  if (proof === undefined || sender === undefined) throw new Error(`miner ${i} has nothing to watch`);
  const proofFile = join(home, `miner-${i}.json`);
  const { epoch, index, account, cumulativeGwei, path } = proof;
  const deployment = { chainId: book.chainId, distributor: book.contracts.RewardsDistributor };
  await writeLeafProof(proofFile, { ...deployment, epoch, index, account, cumulativeGwei, path });
  const chain = await openWatchChain({ book, provider: await system.provider() }, await system.signer(sender));
  const memory = new WatchMemory(chain, { artifactsDir: join(home, `miner-${i}`), mirrors: [] }, undefined);
  const options: AccountOptions = { ...PERMISSION, proofFile, maxDepositGwei: MOST_AT_STAKE_GWEI, confirmations: 0 };
  return () => runAccountPass(chain, memory, options);
}
