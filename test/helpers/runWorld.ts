import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect } from "chai";

import { contractsOf } from "../../offchain/chain/contracts.js";
import { type Waiting, runEpochs } from "../../offchain/chain/epochs/run.js";
import { type OnRunEvent, type RunChain, RunContext, type RunOptions } from "../../offchain/chain/epochs/runContext.js";
import type { Sender } from "../../offchain/chain/sender.js";
import { EPOCH_SECONDS } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { calculateEpoch } from "../../offchain/epoch/calculate.js";
import { fundBond } from "./system.js";
import { TaskLine } from "./taskLine.js";

/** A local chain before its first epoch's end, with the proofs of two epochs, and parties that run them. */
export class RunWorld {
  private constructor(
    readonly line: TaskLine,
    readonly chain: RunChain,
    /** Who sends for the team. */
    readonly account: Address,
    readonly verifiers: readonly Address[],
    /** Two of the committee, of which two must sign. */
    readonly attesters: readonly [Address, Address],
  ) {}

  /** What belongs to it stands below cache/`name`. */
  static async start(name: string): Promise<RunWorld> {
    const line = await TaskLine.start(name);
    for (const [i, week] of ["2026-W32", "2026-W33"].entries()) {
      const csv = join("data", `relays-${week}.sample.csv.gz`);
      const out = line.file(join("proofs", String(i + 1)));
      await line.run(["proofs", "import-relays"], { csv, epoch: String(i + 1), out, limit: "12", quiet: true });
    }
    await fundBond(line.chain, line.system);
    const { book, accounts } = line.system;
    const { ethers } = line.chain;
    const { provider } = ethers;
    const signers = new Map((await ethers.getSigners()).map((signer) => [toAddress(signer.address), signer]));
    const account = toAddress(accounts.deployer.address);
    const chain: RunChain = {
      book,
      provider,
      contracts: contractsOf(book, provider),
      from: { signer: accounts.deployer, account },
      signerOf: (wanted) => signers.get(wanted)!,
    };
    const [first, second] = accounts.attesters.map(({ address }) => toAddress(address));
    const verifiers = accounts.verifiers.map(({ address }) => toAddress(address));
    return new RunWorld(line, chain, account, verifiers, [first!, second!]);
  }

  file(...names: string[]): string {
    return this.line.file(join(...names));
  }

  get proofs(): string {
    return this.file("proofs");
  }

  /** One party's run, in a folder of its own. */
  optionsOf(name: string, change: Partial<RunOptions> = {}): RunOptions {
    return {
      home: this.file(name),
      proofsDir: this.proofs,
      lastEpoch: undefined,
      verifiers: [],
      attesters: [],
      signaturesDir: this.file(name, "signatures"),
      signaturePlaces: [{ dir: this.file(name, "signatures") }],
      uriOf: undefined,
      mirrors: [],
      gateway: undefined,
      engine: calculateEpoch,
      acceptMissing: false,
      writesPaths: false,
      dryRun: false,
      scaleOf: () => ({ workers: 1 }),
      ...change,
    };
  }

  /** The team's, which commits, signs as the first attester, and proposes with the second one's signature. */
  team(): RunOptions {
    return this.optionsOf("team", {
      verifiers: this.verifiers,
      attesters: this.attesters.slice(0, 1),
      signaturePlaces: [{ dir: this.file("team", "signatures") }, { dir: this.file("other", "signatures") }],
      uriOf: (epoch) => pathToFileURL(this.file("team", "epochs", "31337", String(epoch))).href,
    });
  }

  async pass(options: RunOptions, report: OnRunEvent = () => undefined): Promise<Waiting> {
    return runEpochs(await RunContext.open(this.chain, options, report));
  }

  /** Passes of which each is killed at the first boundary of a step that none was killed at, until one goes through. */
  async throughKills(options: RunOptions, killedAt: Set<string>): Promise<Waiting> {
    for (;;) {
      try {
        return await this.pass(options, (event) => {
          const at = "step" in event ? `${event.kind} ${event.step} ${event.epoch} ${event.text.slice(0, 60)}` : "";
          if (at === "" || killedAt.has(at)) return;
          killedAt.add(at);
          throw new Error("killed");
        });
      } catch (error) {
        expect(error).to.be.instanceOf(Error).with.property("message", "killed");
      }
    }
  }

  async waitUntilDue({ dueAt }: Waiting): Promise<void> {
    expect(dueAt, "the clock decides").not.to.equal(undefined);
    await this.moveTo(dueAt!);
  }

  /** Moves the clock to so many seconds after an epoch's end. */
  async moveAfter(epoch: number, seconds: number): Promise<void> {
    const start = Number(await this.chain.contracts.token.EMISSION_START());
    await this.moveTo(start + epoch * EPOCH_SECONDS + seconds);
  }

  async moveTo(timestamp: number): Promise<void> {
    const { time } = this.line.chain.networkHelpers;
    if ((await time.latest()) < timestamp) await time.increaseTo(timestamp);
  }

  async sentBy(account: string): Promise<number> {
    return this.chain.provider.getTransactionCount(account);
  }

  async guardian(): Promise<Sender> {
    const { book, contracts, provider, signerOf } = this.chain;
    const account = toAddress(await contracts.challenges.guardian());
    const signer = signerOf(account);
    return { book, provider, signer, account, contracts: contractsOf(book, signer) };
  }
}

/** What a promise was rejected with, as text. */
export async function thrown(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
