import { type Signer, type TransactionRequest, type TransactionResponse, resolveAddress } from "ethers";

import { MsnError } from "../../domain/errors.js";
import { writeAtomically } from "../../io/files.js";
import type { AddressBook } from "../addressBook.js";
import type { RawProvider } from "../watch/transmit.js";
import { batchFile } from "./batch.js";
import { SignerForSafe, WrittenForSafe } from "./signerForSafe.js";
import { type SafeCall, simulateBatch } from "./simulation.js";

/**
 * Stands for a Safe, whose owners sign elsewhere: it cannot send or sign anything. What is to be sent is tried out from the
 * Safe's address, together with all of the command's calls before it, and the file then holds them all.
 */
export class SafeSigner extends SignerForSafe {
  readonly #calls: SafeCall[] = [];
  readonly #createdAt = Date.now();

  constructor(
    private readonly node: RawProvider,
    private readonly book: AddressBook,
    readonly address: string,
    private readonly file: string,
    /** What the batch is called among the Safe's transactions. */
    private readonly name: string,
  ) {
    super(node);
  }

  override async sendTransaction({ to, data, value }: TransactionRequest): Promise<TransactionResponse> {
    if (to === undefined || to === null) throw new MsnError("argument", "a Safe's batch creates no contracts");
    const call = { to: await resolveAddress(to), data: data ?? "0x", value: BigInt(value ?? 0n) };
    const calls = [...this.#calls, call];
    await simulateBatch(this.node, this.address, calls);
    const description = `Tried out at block ${await this.node.getBlockNumber()} of chain ${this.book.chainId}`;
    const heading = { book: this.book, safe: this.address, name: this.name, description, createdAt: this.#createdAt };
    await writeAtomically(this.file, batchFile(heading, calls));
    this.#calls.push(call);
    throw new WrittenForSafe(this.file, calls.length);
  }

  override getAddress(): Promise<string> {
    return Promise.resolve(this.address);
  }

  override connect(): Signer {
    throw new MsnError("chain", "this signer belongs to its node");
  }

  override signTransaction(): Promise<string> {
    throw cannotSign();
  }

  override signMessage(): Promise<string> {
    throw cannotSign();
  }

  override signTypedData(): Promise<string> {
    throw cannotSign();
  }
}

const cannotSign = (): MsnError => new MsnError("argument", "a Safe cannot sign this; leave --safe out");
