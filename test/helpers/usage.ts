import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { Signature } from "ethers";

import { WEI_PER_GWEI } from "../../offchain/domain/constants.js";
import { type Address, toAddress } from "../../offchain/domain/hex.js";
import { marketplaceDomain } from "../../offchain/traffic/marketplaceDomain.js";
import { VOUCHER_TYPES } from "../../offchain/traffic/voucherDigest.js";
import { type FullSystem, payMsn } from "./fullSystem.js";

/** Settles a voucher of `payer`, who signs for itself, over this much in all. */
export async function settleVoucher(
  { book, contracts }: FullSystem,
  payer: HardhatEthersSigner,
  operator: Address,
  cumulativeGwei: bigint,
): Promise<void> {
  const voucher = { payer: toAddress(payer.address), operator, cumulativeGwei };
  const domain = marketplaceDomain(book.chainId, book.contracts.Escrow);
  const { r, yParityAndS: vs } = Signature.from(await payer.signTypedData(domain, VOUCHER_TYPES, voucher));
  await (await contracts.escrow.settle([{ ...voucher, r, vs }])).wait();
}

/** Deposits what an operator's traffic costs, and settles it. */
export async function payForTraffic(
  system: FullSystem,
  payer: HardhatEthersSigner,
  operator: Address,
  gwei: bigint,
): Promise<void> {
  const { escrow, token } = system.contracts;
  const account = toAddress(payer.address);
  await payMsn(system, account, gwei * WEI_PER_GWEI);
  await (await token.connect(payer).approve(escrow, gwei * WEI_PER_GWEI)).wait();
  await (await escrow.connect(payer).deposit(account, gwei)).wait();
  await (await escrow.connect(payer).authoriseSigner(account)).wait();
  await settleVoucher(system, payer, operator, (await escrow.settledGwei(account, operator)) + gwei);
}
