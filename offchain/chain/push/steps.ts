import type { ContractTransaction, Provider } from "ethers";

import type { EpochProofs } from "../../epoch/proofs.js";
import type { Sender } from "../sender.js";
import { sendAndWait } from "../transaction.js";
import type { ClaimBatch } from "./batches.js";
import { claimBatchArguments } from "./claimBatch.js";
import { dataFeeOf } from "./dataFee.js";
import { gasLimitOf } from "./gasLimit.js";
import type { PushSteps, Quote } from "./run.js";

/** Room in a data fee, whose price follows another chain's. */
const DATA_FEE_ROOM = { times: 5n, by: 4n };

/** What gas costs at most while a run's transactions wait, in the fields a transaction has for it. */
interface GasPrice {
  readonly weiPerGas: bigint;
  readonly fields:
    { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint } | { readonly gasPrice: bigint };
}

/** Sends batches of a published epoch; what they cost is what the sender's balance fell by, data fees included. */
export async function chainSteps(sender: Sender, proofs: EpochProofs, onSent: PushSteps["onSent"]): Promise<PushSteps> {
  const { provider, account, contracts } = sender;
  const { claimBatch } = contracts.distributor;
  const dataFee = await dataFeeOf(provider);
  const prices = new WeakMap<Quote, GasPrice>();
  const quote = async (batch: ClaimBatch): Promise<Quote> => {
    const args = claimBatchArguments(proofs, batch.claims);
    const estimate = await claimBatch.estimateGas(...args);
    const price = await gasPriceNow(provider);
    const gasLimit = gasLimitOf(estimate, batch.claims.length);
    const transaction: ContractTransaction = await claimBatch.populateTransaction(...args);
    const data = ((await dataFee(transaction.data)) * DATA_FEE_ROOM.times) / DATA_FEE_ROOM.by;
    const found = { gasLimit, weiLimit: gasLimit * price.weiPerGas + data };
    prices.set(found, price);
    return found;
  };
  return {
    quote,
    send: async (batch, quoted) => {
      const { fields } = prices.get(quoted) ?? (await gasPriceNow(provider));
      const before = await provider.getBalance(account);
      const args = claimBatchArguments(proofs, batch.claims);
      const overrides = { gasLimit: quoted.gasLimit, ...fields };
      const { hash, gasUsed, receipt } = await sendAndWait(claimBatch, [...args, overrides]);
      const fallen = before - (await provider.getBalance(account));
      return { hash, gas: gasUsed, wei: fallen > receipt.fee ? fallen : receipt.fee };
    },
    onSent,
  };
}

/** The most a transaction is to offer for gas, as wallets do: twice the base fee, so that it is not left behind. */
export async function gasPriceNow(provider: Provider): Promise<GasPrice> {
  const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
  if (maxFeePerGas !== null && maxPriorityFeePerGas !== null) {
    return { weiPerGas: maxFeePerGas, fields: { maxFeePerGas, maxPriorityFeePerGas } };
  }
  return { weiPerGas: gasPrice ?? 0n, fields: { gasPrice: gasPrice ?? 0n } };
}
