import {
  AbstractSigner,
  BaseWallet,
  type Provider,
  type Signer,
  type TransactionReceipt,
  type TransactionRequest,
  type TransactionResponse,
  type TypedDataDomain,
  type TypedDataField,
  keccak256,
  resolveAddress,
  resolveProperties,
  toQuantity,
} from "ethers";

import { MsnError } from "../../domain/errors.js";
import { type Address, toAddress } from "../../domain/hex.js";
import { oneLine } from "../refusal.js";
import { withRetries } from "../retry.js";
import type { RawProvider } from "../watch/transmit.js";
import { UnclearSend, broadcast, isRefusal, unclear } from "./broadcast.js";
import { type Fees, affordableFees, dearest, feeFields } from "./fees.js";
import { fingerprint } from "./fingerprint.js";
import { Inclusion, Replaced, type Resender } from "./inclusion.js";
import { type SendPolicy, gweiText } from "./policy.js";
import { requireChain, requireFunds } from "./preflight.js";
import type { Attempt, SentRecord, SentRecords } from "./record.js";
import type { Reports } from "./reports.js";

/** Gas beyond the estimate, for what changes until the block; what is not used, nobody pays for. */
const ROOM = { times: 9n, by: 8n };
/** A transaction may take no more (EIP-7825). */
const MOST_GAS = 16_777_216n;

/** What sending goes by. */
export interface SendContext {
  readonly provider: RawProvider;
  readonly policy: SendPolicy;
  readonly records: SentRecords;
  readonly reports: Reports;
}

/** A transaction with everything that the caller said about it, and nothing else. */
interface Wanted {
  readonly to: string | undefined;
  readonly data: string;
  readonly value: bigint;
  readonly nonce: number | undefined;
  readonly gasLimit: bigint | undefined;
  readonly fees: Fees | undefined;
}

/**
 * A signer that sends within a policy. `sendTransaction` comes back when the transaction stands in the chain with as many
 * blocks on it as the policy wants, and remembers on disk what is on its way, so that nothing is ever sent twice.
 */
export class ManagedSigner extends AbstractSigner<Provider> implements Resender {
  readonly address: string;
  readonly account: Address;
  /** What an interrupted run had sent, once it is in a block and until something asks for the same. */
  #earlier: { readonly record: SentRecord; readonly hash: string } | undefined;
  #isIntroduced = false;

  /** `inner` holds the key, or names an account for which the node signs. */
  constructor(
    private readonly inner: Signer,
    address: string,
    private readonly context: SendContext,
  ) {
    super(context.provider);
    this.address = address;
    this.account = toAddress(address);
  }

  /** Finds out what became of a transaction that an interrupted run left, and waits for it if it is on its way. */
  async resume(): Promise<void> {
    const { provider, policy, records, reports } = this.context;
    const record = await records.read(policy.network.chainId, this.account);
    if (record === undefined) return;
    await requireChain(provider, policy);
    if (await this.#isUnheardOf(record)) {
      reports.say(`an interrupted run's transaction (nonce ${record.nonce}) never reached the node`);
      await this.#forget();
      return;
    }
    reports.say(
      `an interrupted run of ${this.account} has sent a transaction (nonce ${record.nonce}); waiting for it first`,
    );
    const inclusion = new Inclusion(provider, policy, reports, this, record);
    if (policy.speedUp && (await this.#count("latest")) <= record.nonce) await inclusion.speedUp();
    const receipt = await this.#settled(inclusion).catch((error: unknown) => {
      if (!(error instanceof Replaced))
        throw MsnError.within({ file: records.file(record.chainId, record.account) }, error);
      reports.say(error.message);
      return undefined;
    });
    if (receipt === undefined) return;
    const { hash, blockNumber, status } = receipt;
    const outcome = status === 1 ? "it went well" : "it failed there";
    reports.say(`it is transaction ${hash} in block ${blockNumber}; ${outcome}`);
    if (status === 1) this.#earlier = { record, hash };
  }

  override async sendTransaction(request: TransactionRequest): Promise<TransactionResponse> {
    const wanted = await wantedBy(request);
    const adopted = await this.#adopted(wanted);
    if (adopted !== undefined) return adopted;
    const record = await this.#prepare(wanted);
    const sent = await this.#send(record);
    const { provider, policy, reports } = this.context;
    const { hash, status } = await this.#settled(new Inclusion(provider, policy, reports, this, sent));
    if (status === 0) throw new MsnError("chain", `transaction ${hash} failed in its block`);
    return this.#response(hash);
  }

  async again({ attempts }: SentRecord): Promise<void> {
    const { raw, hash } = attempts.at(-1) ?? {};
    if (raw !== undefined && hash !== undefined)
      await broadcast(this.context.provider, raw, hash).catch(() => undefined);
  }

  async raise(record: SentRecord, fees: Fees): Promise<SentRecord> {
    return this.#hand({ ...record, attempts: [...record.attempts, await this.#attempt(record, fees)] }).catch(
      (error: unknown) => {
        // The one before it may have been included in this moment; whoever waits will see.
        this.context.reports.say(`it was not replaced: ${oneLine(error)}`);
        return record;
      },
    );
  }

  /** The response of an interrupted run's transaction, where that did just what is wanted now. */
  async #adopted(wanted: Wanted): Promise<TransactionResponse | undefined> {
    const earlier = this.#earlier;
    if (earlier === undefined || fingerprint(earlier.record) !== fingerprint(wanted)) return undefined;
    this.#earlier = undefined;
    this.context.reports.say(`not sent again: transaction ${earlier.hash} of the interrupted run did this`);
    return this.#response(earlier.hash);
  }

  async #prepare(wanted: Wanted): Promise<SentRecord> {
    const { provider, policy, reports } = this.context;
    const { to, data, value } = wanted;
    if (!this.#isIntroduced) await requireChain(provider, policy);
    const gasLimit = wanted.gasLimit ?? (await this.#gasLimit(wanted));
    const fees = await affordableFees(provider, policy, reports, wanted.fees);
    await requireFunds(provider, policy, this.account, { data, value, gasLimit, fees });
    this.#introduce(fees);
    return {
      chainId: policy.network.chainId,
      account: this.account,
      nonce: wanted.nonce ?? (await this.#count("pending")),
      to,
      data,
      value,
      gasLimit,
      afterBlock: await withRetries(() => provider.getBlockNumber()),
      attempts: [{ hash: undefined, fees }],
    };
  }

  async #gasLimit({ to, data, value }: Wanted): Promise<bigint> {
    const { provider } = this.context;
    const call = { from: this.address, ...(to === undefined ? {} : { to }), data, value };
    const gas = await withRetries(() => provider.estimateGas(call));
    const roomy = (gas * ROOM.times) / ROOM.by;
    return roomy > MOST_GAS && gas <= MOST_GAS ? MOST_GAS : roomy;
  }

  /** Where money is at stake, says once on what terms. */
  #introduce(fees: Fees): void {
    const { network, maxFeeWei, confirmations } = this.context.policy;
    if (this.#isIntroduced) return;
    this.#isIntroduced = true;
    if (network.isTest) return;
    const limit = maxFeeWei === undefined ? "no limit" : `limit ${gweiText(maxFeeWei)}`;
    const price = `offers up to ${gweiText(dearest(fees))} for gas (${limit})`;
    this.context.reports.say(
      `${network.title} (chain ${network.chainId}): ${this.account} ${price}, waits for ${confirmations} confirmations`,
    );
  }

  async #send(record: SentRecord): Promise<SentRecord> {
    const [first] = record.attempts;
    if (first === undefined) throw new MsnError("chain", "nothing to send");
    return this.#hand({ ...record, attempts: [await this.#attempt(record, first.fees)] });
  }

  /** Hands the newest attempt to the node; the record is on disk before, and gone where the node refuses. */
  async #hand(record: SentRecord): Promise<SentRecord> {
    const { records, provider } = this.context;
    const before = record.attempts.slice(0, -1);
    const last = record.attempts.at(-1);
    if (last === undefined) return record;
    await records.write(record);
    try {
      if (last.raw !== undefined && last.hash !== undefined) {
        await broadcast(provider, last.raw, last.hash);
        return record;
      }
      const told = { ...record, attempts: [...before, { ...last, hash: await this.#askToSend(record, last.fees) }] };
      await records.write(told);
      return told;
    } catch (error) {
      if (error instanceof UnclearSend) throw error;
      await (before.length === 0 ? this.#forget() : records.write({ ...record, attempts: before }));
      throw error;
    }
  }

  async #attempt(record: SentRecord, fees: Fees): Promise<Attempt> {
    if (!(this.inner instanceof BaseWallet)) return { hash: undefined, fees };
    const { chainId, nonce, to, data, value, gasLimit } = record;
    const type = "gasPrice" in fees ? 0 : 2;
    const raw = await this.inner.signTransaction({
      type,
      chainId,
      nonce,
      to: to ?? null,
      data,
      value,
      gasLimit,
      ...fees,
    });
    return { hash: keccak256(raw), fees, raw };
  }

  /** Has the node or its wallet sign and send; the hash, or undefined where the answer was lost but the nonce is taken. */
  async #askToSend({ nonce, to, data, value, gasLimit }: SentRecord, fees: Fees): Promise<string | undefined> {
    const fields = {
      nonce: toQuantity(nonce),
      gas: toQuantity(gasLimit),
      value: toQuantity(value),
      ...feeFields(fees),
    };
    const request = { from: this.address, ...(to === undefined ? {} : { to }), data, ...fields };
    try {
      return String(await this.context.provider.send("eth_sendTransaction", [request]));
    } catch (error) {
      if (isRefusal(error)) throw error;
      const pending = await this.#count("pending").catch(() => nonce);
      if (pending > nonce) return undefined;
      throw unclear(`the transaction with nonce ${nonce}`, error);
    }
  }

  /** Waits, and forgets the record unless the transaction may still be included. */
  async #settled(inclusion: Inclusion): Promise<TransactionReceipt> {
    try {
      const receipt = await inclusion.wait();
      await this.#forget();
      return receipt;
    } catch (error) {
      if (error instanceof Replaced) await this.#forget();
      throw error;
    }
  }

  /** Whether no node can include what is on record: its nonce is free, and nobody knows it. */
  async #isUnheardOf({ nonce, attempts }: SentRecord): Promise<boolean> {
    if ((await this.#count("pending")) > nonce) return false;
    for (const { hash } of attempts) {
      if (hash === undefined) continue;
      if ((await withRetries(() => this.context.provider.getTransaction(hash))) !== null) return false;
    }
    return true;
  }

  async #response(hash: string): Promise<TransactionResponse> {
    const response = await withRetries(() => this.context.provider.getTransaction(hash));
    if (response === null) throw new MsnError("chain", `the node no longer knows transaction ${hash}`);
    return response;
  }

  async #count(tag: "latest" | "pending"): Promise<number> {
    return withRetries(() => this.context.provider.getTransactionCount(this.address, tag));
  }

  async #forget(): Promise<void> {
    await this.context.records.forget(this.context.policy.network.chainId, this.account);
  }

  override getAddress(): Promise<string> {
    return Promise.resolve(this.address);
  }

  override connect(): Signer {
    throw new MsnError("chain", "this signer belongs to its node");
  }

  override signTransaction(transaction: TransactionRequest): Promise<string> {
    return this.inner.signTransaction(transaction);
  }

  override signMessage(message: string | Uint8Array): Promise<string> {
    return this.inner.signMessage(message);
  }

  override signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string> {
    return this.inner.signTypedData(domain, types, value);
  }
}

async function wantedBy(request: TransactionRequest): Promise<Wanted> {
  const { to, data, value, nonce, gasLimit, gasPrice, maxFeePerGas, maxPriorityFeePerGas } =
    await resolveProperties(request);
  return {
    to: to === undefined || to === null ? undefined : await resolveAddress(to),
    data: data ?? "0x",
    value: BigInt(value ?? 0n),
    nonce: nonce ?? undefined,
    gasLimit: present(gasLimit),
    fees: feesIn(present(gasPrice), present(maxFeePerGas), present(maxPriorityFeePerGas)),
  };
}

const present = (value: TransactionRequest["gasLimit"]): bigint | undefined =>
  value === undefined || value === null ? undefined : BigInt(value);

function feesIn(price: bigint | undefined, most: bigint | undefined, tip: bigint | undefined): Fees | undefined {
  if (most !== undefined) return { maxFeePerGas: most, maxPriorityFeePerGas: tip ?? 0n };
  return price === undefined ? undefined : { gasPrice: price };
}
