import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type JsonRpcProvider, Transaction, Wallet, parseUnits } from "ethers";

import { plainProvider } from "../../offchain/chain/node.js";
import { ManagedSigner } from "../../offchain/chain/sending/managedSigner.js";
import { type SendOptions, readPolicy } from "../../offchain/chain/sending/policy.js";
import { SentRecords } from "../../offchain/chain/sending/record.js";
import { toAddress } from "../../offchain/domain/hex.js";
import { ScriptedChain } from "./scriptedChain.js";

const WALLET = new Wallet(`0x${"11".repeat(32)}`);
const TIMING = { stuckMs: 60, patienceMs: 60_000, lagMs: 30, firstPollMs: 5, longestPollMs: 10, feePollMs: 5 };

export const ACCOUNT = toAddress(WALLET.address);
export const CALL = { to: `0x${"22".repeat(20)}`, data: "0x1234" };
export const OTHER = { ...CALL, data: "0x5678" };
export const gwei = (text: string): bigint => parseUnits(text, "gwei");

/** A key that sends to a scripted chain, and what it says while it does. */
export class SendingLine {
  readonly said: string[] = [];
  readonly records: SentRecords;
  readonly provider: JsonRpcProvider;

  private constructor(
    readonly chain: ScriptedChain,
    /** What the sender takes the chain for. */
    private readonly chainId: number,
    private readonly home: string,
  ) {
    this.records = new SentRecords(home);
    this.provider = plainProvider(chain.url, chainId);
  }

  static async start(chainId = 1): Promise<SendingLine> {
    const chain = await ScriptedChain.start();
    chain.chainId = chainId;
    return new SendingLine(chain, chainId, await mkdtemp(join(tmpdir(), "msn-sending-")));
  }

  async close(): Promise<void> {
    this.provider.destroy();
    await this.chain.close();
    await rm(this.home, { recursive: true });
  }

  /** As every start of a command opens one. */
  signer(options: SendOptions = {}, timing: Partial<typeof TIMING> = {}): ManagedSigner {
    const policy = readPolicy(this.chainId, { confirmations: "1", ...options }, {}, { ...TIMING, ...timing });
    const reports = {
      say: (line: string) => void this.said.push(line),
      progress: () => undefined,
      done: () => undefined,
    };
    const { provider, records } = this;
    return new ManagedSigner(WALLET, WALLET.address, { provider, policy, records, reports });
  }

  /** How many different transactions were handed in. */
  different(): number {
    return new Set(this.chain.handedIn.map(({ hash }) => hash)).size;
  }

  sentHash(): string {
    return this.chain.handedIn[0]?.hash ?? "";
  }

  async isPending(): Promise<boolean> {
    return (await this.records.read(this.chainId, ACCOUNT)) !== undefined;
  }

  /** Sends, and gives up while the transaction waits, as a killed run does. */
  async interrupt(): Promise<void> {
    this.chain.receptions = ["pending"];
    await refusal(this.signer({}, { patienceMs: 20 }).sendTransaction(CALL));
    this.chain.receptions = ["mined"];
  }

  /** Signed elsewhere with the same key. */
  async otherTransaction(nonce: number): Promise<Transaction> {
    const fees = { maxFeePerGas: gwei("9"), maxPriorityFeePerGas: gwei("1"), gasLimit: 21_000n, type: 2 };
    return Transaction.from(await WALLET.signTransaction({ ...OTHER, ...fees, nonce, chainId: this.chainId }));
  }
}

/** The message with which `work` fails. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((failure: unknown) => failure);
  if (!(error instanceof Error)) throw new Error("it went through");
  return error.message;
}
