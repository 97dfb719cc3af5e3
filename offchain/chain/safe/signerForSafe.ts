import { AbstractSigner, type Provider } from "ethers";

/** A signer that stands for a Safe: what is sent by it is written for the Safe's owners, and it can sign no permit. */
export abstract class SignerForSafe extends AbstractSigner<Provider> {}

/** What a signer for a Safe throws in place of sending: the call stands in the file. */
export class WrittenForSafe extends Error {
  constructor(
    readonly file: string,
    readonly calls: number,
  ) {
    super(`written to ${file} for the Safe, nothing sent`);
  }
}

/** What `work` included, or undefined where it was written for a Safe. */
export async function unlessWritten<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (error instanceof WrittenForSafe) return undefined;
    throw error;
  });
}
