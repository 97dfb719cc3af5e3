import { MsnError } from "../domain/errors.js";
import { type AddressBook, parseAddressBook } from "./addressRecords.js";

/** Chains that stand on somebody's own machine, whatever is deployed there: Hardhat, anvil and ganache name theirs so. */
export const LOCAL_CHAIN_IDS: readonly number[] = [1337, 31337];

/** Deployments that programs are delivered with, by chain. */
export class LiveDeployments {
  readonly #books: ReadonlyMap<number, AddressBook>;

  /** Takes parsed JSON. Throws `json` or `deployment` for what is no address book, stands twice, or is of a local chain. */
  constructor(books: readonly unknown[]) {
    const byChain = new Map<number, AddressBook>();
    for (const [i, value] of books.entries()) {
      const file = `live address book ${i + 1}`;
      const book = parseAddressBook(value, file);
      const { chainId } = book;
      if (LOCAL_CHAIN_IDS.includes(chainId)) {
        throw new MsnError("deployment", `expected a public chain, got ${chainId}`, { file });
      }
      if (byChain.has(chainId)) throw new MsnError("deployment", `chain ${chainId} stands twice`, { file });
      byChain.set(chainId, book);
    }
    this.#books = byChain;
  }

  /** Ascending. */
  get chainIds(): number[] {
    return [...this.#books.keys()].sort((a, b) => a - b);
  }

  /** Throws `deployment` for a chain without a deployment that is known. */
  on(chainId: number): AddressBook {
    const book = this.#books.get(chainId);
    if (book !== undefined) return book;
    const known = this.#books.size === 0 ? "none" : this.chainIds.join(", ");
    throw new MsnError("deployment", `no deployment on chain ${chainId} in this release; it knows ${known}`);
  }
}
