import { setTimeout as wait } from "node:timers/promises";

import type { Provider, Signer, TransactionReceipt, TransactionRequest } from "ethers";

import type { Address } from "../../domain/hex.js";
import { withRetries } from "../retry.js";
import { transmit } from "./transmit.js";

/** How long a transaction may wait for its block before the same nonce is used again, with a higher fee. */
const PATIENCE_MS = 180_000;
const FIRST_POLL_MS = 100;
const LONGEST_POLL_MS = 4_000;
/** Nodes take a replacement that pays a tenth more; a quarter is beyond doubt. */
const RAISE = { numerator: 5n, denominator: 4n };

/** What became of a transaction: in a block, or still on its way. */
export type Sent =
  | { readonly kind: "included"; readonly receipt: TransactionReceipt }
  | { readonly kind: "waiting"; readonly nonce: number };

interface Fees {
  readonly maxFeePerGas?: bigint;
  readonly maxPriorityFeePerGas?: bigint;
  readonly gasPrice?: bigint;
}

/**
 * Sends one transaction at a time, always with the account's first unused nonce, so that however often a send times out, is
 * interrupted or is repeated, at most one of them can ever be included.
 */
export class Outbox {
  #last: { readonly nonce: number; readonly fees: Fees; readonly at: number } | undefined;

  constructor(
    private readonly provider: Provider,
    private readonly sender: { readonly signer: Signer; readonly account: Address },
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /**
   * Waits for a transaction that is on its way already, whoever sent it with this key; true once there is none, or none that
   * moved within the patience.
   */
  async isFree(): Promise<boolean> {
    const nonce = await this.#count("latest");
    if ((await this.#count("pending")) <= nonce) return true;
    const known = this.#last?.nonce === nonce ? this.#last.at : Date.now();
    if (this.#last?.nonce !== nonce) this.#last = { nonce, fees: {}, at: known };
    return Date.now() - known >= this.patienceMs;
  }

  /** Sends a transaction whose gas the caller has estimated, and waits for its block as long as the patience goes. */
  async send(request: TransactionRequest): Promise<Sent> {
    const { signer, account } = this.sender;
    const nonce = await this.#count("latest");
    const fees = await this.#fees(nonce);
    this.#last = { nonce, fees, at: Date.now() };
    const hash = await transmit(this.provider, signer, account, { ...request, ...fees, nonce });
    const until = Date.now() + this.patienceMs;
    for (let pause = FIRST_POLL_MS; ; pause = Math.min(2 * pause, LONGEST_POLL_MS)) {
      const receipt = await withRetries(() => this.provider.getTransactionReceipt(hash));
      if (receipt !== null) return { kind: "included", receipt };
      if (Date.now() >= until) return { kind: "waiting", nonce };
      await wait(pause);
    }
  }

  async #count(tag: "latest" | "pending"): Promise<number> {
    return withRetries(() => this.provider.getTransactionCount(this.sender.account, tag));
  }

  /** What the node suggests, and more than a transaction with the same nonce that did not get through. */
  async #fees(nonce: number): Promise<Fees> {
    const { maxFeePerGas, maxPriorityFeePerGas, gasPrice } = await withRetries(() => this.provider.getFeeData());
    const last = this.#last?.nonce === nonce ? this.#last.fees : {};
    if (maxFeePerGas === null || maxPriorityFeePerGas === null) {
      return gasPrice === null ? {} : { gasPrice: atLeast(gasPrice, last.gasPrice) };
    }
    return {
      maxFeePerGas: atLeast(maxFeePerGas, last.maxFeePerGas),
      maxPriorityFeePerGas: atLeast(maxPriorityFeePerGas, last.maxPriorityFeePerGas),
    };
  }
}

function atLeast(suggested: bigint, last: bigint | undefined): bigint {
  const raised = last === undefined ? 0n : (last * RAISE.numerator) / RAISE.denominator + 1n;
  return raised > suggested ? raised : suggested;
}
