import type { ContractTransactionResponse } from "ethers";

/** The parts of a typed contract method that sending needs. */
interface Method<A extends readonly unknown[]> {
  (...args: A): Promise<ContractTransactionResponse>;
  estimateGas(...args: A): Promise<bigint>;
}

/** Sends a transaction and reports it; with `dryRun` only asks the node what it would cost, which fails where it would. */
export async function send<A extends readonly unknown[]>(
  what: string,
  dryRun: boolean,
  method: Method<A>,
  args: A,
): Promise<void> {
  if (dryRun) {
    console.log(`dry run, nothing sent: ${what} (about ${await method.estimateGas(...args)} gas)`);
    return;
  }
  const receipt = await (await method(...args)).wait();
  console.log(`${what} (transaction ${receipt?.hash ?? "unknown"}, ${receipt?.gasUsed ?? 0n} gas)`);
}
