import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import type { AddressBook } from "../../../offchain/chain/addressBook.js";
import type { Contracts } from "../../../offchain/chain/contracts.js";
import { chargeGwei } from "../../../offchain/domain/charge.js";
import { WEI_PER_GWEI } from "../../../offchain/domain/constants.js";
import type { Address } from "../../../offchain/domain/hex.js";
import { formatTable } from "../../../offchain/domain/table.js";
import { openStream, readLines } from "../../../offchain/io/lines.js";
import { marketplaceSeparator } from "../../../offchain/traffic/marketplaceDomain.js";
import { PayingLedger } from "../../../offchain/traffic/payingLedger.js";
import { payingReplay } from "../../../offchain/traffic/payingUser.js";
import { ServingLedger } from "../../../offchain/traffic/servingLedger.js";
import { servingReplay } from "../../../offchain/traffic/servingNode.js";
import type { ServedAgreement } from "../../../offchain/traffic/servingState.js";
import { type BookCheck, msn } from "../summary.js";
import { CREDIT_BYTES, HOME, MINERS, type Miner, PAYER, RENEW_BYTES } from "./world.js";

/** What became of one miner's traffic, by its own books, its user's, and the chain's. */
export interface TrafficRow {
  readonly miner: Miner;
  /** Put on the wire, by the node's journal. */
  readonly wireBytes: bigint;
  /** Written to the user's disk. */
  readonly receivedBytes: bigint;
  /** Signed for by receipt, by the node's journal. */
  readonly paidBytes: bigint;
  /** What the receipts owe, by the price. */
  readonly chargeGwei: bigint;
  readonly voucherGwei: bigint;
  readonly settledGwei: bigint;
  readonly feeGwei: bigint;
  readonly usageGwei: bigint;
  readonly rewardGwei: bigint;
  /** What the operator's account holds after its claim. */
  readonly heldGwei: bigint;
}

/** Reads the journals that the processes left, and the chain. */
export async function trafficRows(book: AddressBook, contracts: Contracts): Promise<TrafficRow[]> {
  const domain = marketplaceSeparator(book.chainId, book.contracts.Escrow);
  const settlements = await contracts.escrow.queryFilter(contracts.escrow.filters.VoucherSettled(), book.fromBlock);
  return Promise.all(
    MINERS.map(async (miner) => {
      const { ledger, agreements } = await servedBy(miner, domain);
      const account = miner.operator.account;
      const own = settlements.filter(({ args }) => args.operator.toLowerCase() === account);
      const { lifetimeGwei } = await contracts.distributor.usageOf(account);
      return {
        miner,
        wireBytes: sum(agreements.map(({ wireBytes }) => wireBytes)),
        receivedBytes: await bytesOnDisk(domain, account),
        paidBytes: sum(agreements.map(({ receipt }) => receipt?.cumulativeBytes ?? 0n)),
        chargeGwei: sum(
          agreements.map(({ receipt, agreement }) =>
            chargeGwei(receipt?.cumulativeBytes ?? 0n, agreement.priceGweiPerGiB),
          ),
        ),
        voucherGwei: ledger.payer(PAYER)?.voucher?.cumulativeGwei ?? 0n,
        settledGwei: await contracts.escrow.settledGwei(PAYER, account),
        feeGwei: sum(own.map(({ args }) => args.feeGwei)),
        usageGwei: lifetimeGwei,
        rewardGwei: await contracts.distributor.claimed(account),
        heldGwei: (await contracts.token.balanceOf(account)) / WEI_PER_GWEI,
      };
    }),
  );
}

export function trafficTable(rows: readonly TrafficRow[]): string {
  const numbers = ["wire bytes", "received", "paid for", "MSN/GiB", "paid MSN", "fee MSN", "usage MSN", "mining MSN"];
  return formatTable(
    ["operator", "wire bytes", "received", "paid for", "MSN/GiB", "paid MSN", "fee MSN", "usage MSN", "mining MSN"],
    rows.map((row) => [
      row.miner.operator.account,
      String(row.wireBytes),
      String(row.receivedBytes),
      String(row.paidBytes),
      row.miner.price,
      msn(row.settledGwei),
      msn(row.feeGwei),
      msn(row.usageGwei),
      msn(row.rewardGwei),
    ]),
    numbers,
  );
}

/** Does everything add up, to the byte and to the gwei? */
export async function checkTraffic(
  rows: readonly TrafficRow[],
  { escrow, distributor, token }: Contracts,
  depositGwei: bigint,
): Promise<BookCheck[]> {
  const total = (of: (row: TrafficRow) => bigint): bigint => sum(rows.map(of));
  const payer = await escrow.payerOf(PAYER);
  const vault = (await token.balanceOf(await distributor.USAGE_VAULT())) / WEI_PER_GWEI;
  const every = (holds: (row: TrafficRow) => boolean): boolean => rows.every(holds);
  return [
    { statement: "every miner served and was paid", holds: every(({ usageGwei }) => usageGwei > 0n) },
    {
      statement: `bytes paid for = bytes on the wire, within one step of ${CREDIT_BYTES} bytes (most: ${most(rows)})`,
      holds: every(({ wireBytes, paidBytes }) => wireBytes >= paidBytes && wireBytes - paidBytes <= CREDIT_BYTES),
    },
    {
      statement: "bytes paid for = bytes on the user's disk, to the byte",
      holds: every(({ receivedBytes, paidBytes }) => receivedBytes === paidBytes),
    },
    {
      statement: "vouchers = what the receipts owe, to the gwei, and all of it is settled",
      holds: every((row) => row.voucherGwei === row.chargeGwei && row.settledGwei === row.voucherGwei),
    },
    {
      statement: `settled usage ${msn(total((row) => row.usageGwei))} + fees ${msn(total((row) => row.feeGwei))} = vouchers`,
      holds: total((row) => row.usageGwei + row.feeGwei) === total((row) => row.voucherGwei),
    },
    {
      statement: `the payer's balance is its deposit less that, ${msn(payer.balanceGwei)}`,
      holds: payer.balanceGwei === depositGwei - total((row) => row.settledGwei),
    },
    {
      statement: "one claim paid each miner its mining and its usage",
      holds: every(({ rewardGwei, usageGwei, heldGwei }) => rewardGwei > 0n && heldGwei === rewardGwei + usageGwei),
    },
    {
      statement: "the vault holds what was advanced for it and no more",
      holds: vault === (await distributor.advancedGwei()),
    },
  ];
}

const most = (rows: readonly TrafficRow[]): bigint =>
  rows.reduce((top, { wireBytes, paidBytes }) => (wireBytes - paidBytes > top ? wireBytes - paidBytes : top), 0n);

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** The node's own books, out of its journal. */
async function servedBy(
  { folder, operator }: Miner,
  domain: Uint8Array,
): Promise<{ readonly ledger: ServingLedger; readonly agreements: readonly ServedAgreement[] }> {
  const ledger = new ServingLedger({
    domain,
    operator: operator.account,
    creditBytes: CREDIT_BYTES,
    marginSeconds: 0,
    settleAboveGwei: 0n,
    maxAgreements: 1,
  });
  const ids = new Set<`0x${string}`>();
  await replay(join(folder, "serving.journal"), (file) => servingReplay(ledger, file));
  for (const event of ledger.history()) if (event.event === "opened") ids.add(event.id);
  return { ledger, agreements: [...ids].map((id) => ledger.agreement(id)).filter((served) => served !== undefined) };
}

/** The bytes that the user wrote down of an operator's agreements. */
async function bytesOnDisk(domain: Uint8Array, operator: Address): Promise<bigint> {
  const ledger = new PayingLedger({ domain, payer: PAYER, signers: [], budgetGwei: 0n, renewBytes: RENEW_BYTES });
  await replay(join(HOME, "user", "paying.journal"), (file) => payingReplay(ledger, file));
  const folder = join(HOME, "user", "received");
  const ids = (await readdir(folder)).map((name) => name.replace(/\.bin$/, "") as `0x${string}`);
  const own = ids.filter((id) => ledger.agreement(id)?.operator === operator);
  const sizes = await Promise.all(own.map(async (id) => (await stat(join(folder, `${id}.bin`))).size));
  return sum(sizes.map(BigInt));
}

async function replay(
  file: string,
  readerOf: (file: string) => (line: { number: number; text: string }) => void,
): Promise<void> {
  const read = readerOf(file);
  for await (const line of readLines(openStream(file), file)) read(line);
}
