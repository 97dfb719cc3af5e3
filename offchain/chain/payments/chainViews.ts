import type { Provider } from "ethers";

import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import type { ChainView } from "../../traffic/chainView.js";
import type { Contracts } from "../contracts.js";
import { withRetries } from "../retry.js";

interface Read {
  readonly view: ChainView;
  readonly signers: ReadonlySet<Address>;
  /** Of the caller's clock, milliseconds. */
  readonly readAt: number;
}

/** Payers whose views are kept: anybody can ask in the name of any number of accounts. */
const PAYERS_KEPT = 1_024;

/** What a node knows of the chain about its payers: read from one block, and again when that is older than `maxAgeMs`. */
export class ChainViews {
  readonly #read = new Map<Address, Promise<Read>>();

  constructor(
    private readonly contracts: Pick<Contracts, "escrow">,
    private readonly provider: Provider,
    private readonly operator: Address,
    private readonly maxAgeMs: number,
    private readonly clockMs: () => number = Date.now,
  ) {}

  /** The view of one payer, which can answer for these signers. Throws `chain`. */
  async of(payer: Address, signers: readonly (Address | undefined)[]): Promise<ChainView> {
    const wanted = signers.filter((signer) => signer !== undefined);
    const known = await this.#read.get(payer)?.catch(() => undefined);
    const isFresh = known !== undefined && this.clockMs() - known.readAt <= this.maxAgeMs;
    if (isFresh && wanted.every((signer) => known.signers.has(signer))) return known.view;
    // Signers that the payer never authorised are a stranger's: they are not read again.
    const kept = [...(known?.signers ?? [])].filter((signer) => known?.view.signerValidUntil(signer) !== 0);
    const reading = this.#readNow(payer, [...new Set([...wanted, ...kept])]);
    this.#keep(payer, reading);
    return (await reading).view;
  }

  #keep(payer: Address, reading: Promise<Read>): void {
    this.#read.delete(payer);
    this.#read.set(payer, reading);
    for (const oldest of this.#read.keys()) {
      if (this.#read.size <= PAYERS_KEPT) break;
      this.#read.delete(oldest);
    }
  }

  async #readNow(payer: Address, signers: readonly Address[]): Promise<Read> {
    const readAt = this.clockMs();
    const { escrow } = this.contracts;
    const view = await withRetries(async () => {
      const block = await this.provider.getBlock("latest");
      if (block === null) throw new MsnError("chain", "the node names no latest block");
      const at = { blockTag: block.number };
      const [funds, settledGwei, ends] = await Promise.all([
        escrow.payerOf(payer, at),
        escrow.settledGwei(payer, this.operator, at),
        Promise.all(signers.map((signer) => escrow.signerValidUntil(payer, signer, at))),
      ]);
      const validUntil = new Map(signers.map((signer, i) => [signer, Number(ends[i] ?? 0n)]));
      return {
        payer,
        timestamp: block.timestamp,
        balanceGwei: funds.balanceGwei,
        thawingGwei: funds.thawingGwei,
        thawedAt: Number(funds.thawedAt),
        channel: Number(funds.channel),
        settledGwei,
        signerValidUntil: (signer: Address) => validUntil.get(signer) ?? 0,
      };
    });
    return { view, signers: new Set(signers), readAt };
  }
}
