import type { ContractTransactionResponse } from "ethers";
import { Wallet, id } from "ethers";

import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { fromHex, toAddress } from "../../offchain/domain/hex.js";
import type { MerkleSumTree } from "../../offchain/merkle/tree.js";
import { marketplaceSeparator } from "../../offchain/traffic/marketplaceDomain.js";
import { settleable, signVoucher } from "../../offchain/traffic/voucher.js";
import { type Chain, type System, activateRoot, proposeTree, treeOf } from "../helpers/system.js";
import { type GasTable, gasOf, strangerAt } from "./gasTable.js";

const BATCH = 20;
const GWEI_PER_MSN = 10n ** 9n;
const CHANNELS = 4n;
const DEPOSIT_GWEI = 1_000n * GWEI_PER_MSN;
/** Measures settlements in batches of twenty, and claims that pay usage, as whole transactions. */
export async function measureSettlement(chain: Chain, system: System, gas: GasTable): Promise<void> {
  const payers = await fundedWallets(chain, "payer");
  const operators = await fundedWallets(chain, "operator");
  await measurePayers(system, payers, gas);
  await measureBatches(system, payers, operators, gas);
  await measureUsageClaims(chain, system, payers, operators, gas);
}

async function fundedWallets({ ethers, networkHelpers }: Chain, name: string): Promise<Wallet[]> {
  const wallets = Array.from({ length: BATCH }, (_, i) => new Wallet(id(`${name} ${i}`), ethers.provider));
  for (const { address } of wallets) await networkHelpers.setBalance(address, 10n ** 18n);
  return wallets;
}

async function measurePayers(
  { contracts: { token, escrow } }: System,
  payers: readonly Wallet[],
  gas: GasTable,
): Promise<void> {
  await (await token.approve(escrow, 10n ** 30n)).wait();
  for (const [i, payer] of payers.entries()) {
    const own = escrow.connect(payer);
    const deposited = await gasOf(escrow.deposit(payer, DEPOSIT_GWEI));
    const authorised = await gasOf(own.authoriseSigner(payer));
    await (await own.setChannel(BigInt(i) % CHANNELS)).wait();
    gas.set("Escrow.deposit, first", deposited);
    gas.set("Escrow.authoriseSigner", authorised);
  }
  const [payer] = payers;
  if (payer === undefined) throw new Error("no payers");
  gas.set("Escrow.deposit, repeat", await gasOf(escrow.deposit(payer, DEPOSIT_GWEI)));
  gas.set("Escrow.thaw", await gasOf(escrow.connect(payer).thaw(GWEI_PER_MSN)));
}

/** Twenty vouchers of known pairs: all different, one operator paid by twenty, one payer that pays twenty. */
async function measureBatches(
  system: System,
  payers: readonly Wallet[],
  operators: readonly Wallet[],
  gas: GasTable,
): Promise<void> {
  const [onePayer] = payers;
  const [oneOperator] = operators;
  if (onePayer === undefined || oneOperator === undefined) throw new Error("no accounts");
  const pairings: readonly (readonly [string, (i: number) => readonly [Wallet, Wallet]])[] = [
    ["all different", (i) => [payers[i] ?? onePayer, operators[i] ?? oneOperator]],
    ["one operator", (i) => [payers[i] ?? onePayer, oneOperator]],
    ["one payer", (i) => [onePayer, operators[i] ?? oneOperator]],
  ];
  for (const [name, pairOf] of pairings) {
    for (const round of [1n, 2n]) {
      const pairs = Array.from({ length: BATCH }, (_, i) => pairOf(i));
      const sent = settleEach(system, pairs, round * 123_456_789n);
      const time = round === 1n ? "first" : "repeat";
      gas.set(`settle of twenty, ${name}, ${time}, each`, (await gasOf(sent)) / BigInt(BATCH));
    }
  }
  gas.set("distributeFees, first", await gasOf(system.contracts.escrow.distributeFees()));
}

/** Settles, for every pair, what was settled before and `moreGwei`. */
async function settleEach(
  { book, contracts: { escrow } }: System,
  pairs: readonly (readonly [payer: Wallet, operator: Wallet])[],
  moreGwei: bigint,
): Promise<ContractTransactionResponse> {
  const domain = marketplaceSeparator(book.chainId, book.contracts.Escrow);
  const vouchers = await Promise.all(
    pairs.map(async ([payer, operator]) => {
      const cumulativeGwei = (await escrow.settledGwei(payer, operator)) + moreGwei;
      const voucher = { payer: toAddress(payer.address), operator: toAddress(operator.address), cumulativeGwei };
      return settleable(signVoucher(domain, voucher, fromHex(payer.privateKey, 32)));
    }),
  );
  return escrow.settle(vouchers);
}

/** A repeat claim at depth 8 with and without usage to pay; both accounts hold MSN already. */
async function measureUsageClaims(
  chain: Chain,
  system: System,
  payers: readonly Wallet[],
  operators: readonly Wallet[],
  gas: GasTable,
): Promise<void> {
  const { token, distributor } = system.contracts;
  const [serving, mining, waiting] = operators;
  const [payer] = payers;
  if (serving === undefined || mining === undefined || waiting === undefined || payer === undefined) {
    throw new Error("no accounts");
  }
  for (const { address } of [serving, mining, waiting]) await (await token.transfer(address, WEI_PER_GWEI)).wait();
  const before = Number((await distributor.newestRoot()).epoch);
  for (const step of [1, 2]) {
    const tree = await nextTree(chain, system, [serving.address, mining.address]);
    const epoch = before + step;
    if (step === 2) await (await settleEach(system, [[payer, serving]], GWEI_PER_MSN)).wait();
    const claim = async (index: number, { address }: Wallet): Promise<bigint> =>
      gasOf(distributor.claim(epoch, index, address, amountAt(epoch), tree.path(index)));
    const time = step === 1 ? "first" : "repeat";
    const withUsage = await claim(0, serving);
    const without = await claim(1, mining);
    gas.set(`claim with usage, depth 18, ${time}`, withUsage);
    gas.set(`claim without usage, depth 18, ${time}`, without);
    if (step === 2) gas.set("claim, usage paid besides, more", withUsage - without);
  }
  gas.set("claimUsage", await gasOf(distributor.claimUsage(waiting)));
  gas.set("reimburse", await gasOf(distributor.reimburse()));
}

const LEAVES = 216_000;
/** What the two accounts have earned by an epoch; in every root of this system all others have earned less. */
const amountAt = (epoch: number): bigint => BigInt(epoch) * 500_000_000n;

/** The next epoch's tree, as large as the ones before. */
async function nextTree(chain: Chain, system: System, accounts: readonly string[]): Promise<MerkleSumTree> {
  const epoch = Number((await system.contracts.distributor.newestRoot()).epoch) + 1;
  const leaves = Array.from({ length: LEAVES }, (_, index) => ({
    index,
    account: toAddress(accounts[index] ?? strangerAt(index)),
    cumulativeGwei: accounts[index] === undefined ? BigInt(epoch) * 443_000_000n : amountAt(epoch),
  }));
  const tree = treeOf(system, leaves);
  await proposeTree(chain, system, tree);
  await activateRoot(chain, system);
  return tree;
}
