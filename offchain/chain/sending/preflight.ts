import { MsnError } from "../../domain/errors.js";
import { dataFeeOf } from "../push/dataFee.js";
import { withRetries } from "../retry.js";
import type { RawProvider } from "../watch/transmit.js";
import { type Fees, dearest } from "./fees.js";
import { type SendPolicy, coinText, gweiText } from "./policy.js";

/** A transaction as far as its price goes; wei. */
interface Priced {
  readonly data: string;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly fees: Fees;
}

/** Throws `chain` unless the node is of the policy's chain: a signature for another would be good there. */
export async function requireChain(provider: RawProvider, { network }: SendPolicy): Promise<void> {
  const answer = Number(await withRetries(() => provider.send("eth_chainId", [])));
  if (answer === network.chainId) return;
  const expected = `expected ${network.title} (chain ${network.chainId})`;
  throw new MsnError(
    "chain",
    `nothing sent: the node is of chain ${answer}, ${expected}; correct its URL or --network`,
  );
}

/** The most that a transaction can take from its account; wei. */
export async function dearestCost(
  provider: RawProvider,
  { network }: SendPolicy,
  { data, value, gasLimit, fees }: Priced,
): Promise<bigint> {
  const dataWei = network.hasDataFee ? await withRetries(async () => (await dataFeeOf(provider))(data)) : 0n;
  return gasLimit * dearest(fees) + value + dataWei;
}

/** Throws `chain` unless the account can pay the most that the transaction may cost, and the policy lets it. */
export async function requireFunds(
  provider: RawProvider,
  policy: SendPolicy,
  account: string,
  priced: Priced,
): Promise<void> {
  const cost = await dearestCost(provider, policy, priced);
  const { maxCostWei, network } = policy;
  const may = `the transaction may cost ${coinText(cost, network)} (${priced.gasLimit} gas at ${gweiText(dearest(priced.fees))})`;
  if (maxCostWei !== undefined && cost > maxCostWei) {
    throw new MsnError(
      "chain",
      `nothing sent: ${may}, above the limit of ${coinText(maxCostWei, network)}; raise --max-cost`,
    );
  }
  const balance = await withRetries(() => provider.getBalance(account));
  if (balance >= cost) return;
  const has = `${account} has ${coinText(balance, network)} on ${network.title}`;
  throw new MsnError("chain", `nothing sent: ${has}, but ${may}; send it ${coinText(cost - balance, network)} more`);
}
