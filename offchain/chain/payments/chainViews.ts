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

/** What a node knows of the chain about its payers: read from one block, and again when that is older than `maxAgeMs`. */
export class ChainViews {
  readonly #read = new Map<Address, Promise<Read>>();
  readonly #signers = new Map<Address, Set<Address>>();

  constructor(
    private readonly contracts: Pick<Contracts, "escrow">,
    private readonly provider: Provider,
    private readonly operator: Address,
    private readonly maxAgeMs: number,
    private readonly clockMs: () => number = Date.now,
  ) {}

  /** The view of one payer, which can answer for these signers and all it was asked for before. Throws `chain`. */
  async of(payer: Address, signers: readonly (Address | undefined)[]): Promise<ChainView> {
    const wanted = this.#wantedSigners(payer, signers);
    const known = await this.#read.get(payer)?.catch(() => undefined);
    const isFresh = known !== undefined && this.clockMs() - known.readAt <= this.maxAgeMs;
    if (isFresh && [...wanted].every((signer) => known.signers.has(signer))) return known.view;
    const reading = this.#readNow(payer, [...wanted]);
    this.#read.set(payer, reading);
    return (await reading).view;
  }

  #wantedSigners(payer: Address, signers: readonly (Address | undefined)[]): ReadonlySet<Address> {
    const wanted = this.#signers.get(payer) ?? new Set();
    for (const signer of signers) if (signer !== undefined) wanted.add(signer);
    this.#signers.set(payer, wanted);
    return wanted;
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
