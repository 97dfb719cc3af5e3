import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { HDNodeWallet, getAddress, id } from "ethers";

import { Airdrop } from "../../../offchain/airdrop/airdrop.js";
import { readEntryList } from "../../../offchain/airdrop/entryList.js";
import { WEI_PER_MSN } from "../../../offchain/domain/allocation.js";
import { toAddress } from "../../../offchain/domain/hex.js";

const EXAMPLE = new URL("../../../data/testnet-miners.csv", import.meta.url);
const ENTRIES = 500;
const TOTAL_CENTS = 100_000_000n;
const TEST_MNEMONIC = "test test test test test test test test test test test junk";
const DEMO_ACCOUNTS = [10, 11, 12, 13, 14];

const demoAccounts = DEMO_ACCOUNTS.map(
  (index) => HDNodeWallet.fromPhrase(TEST_MNEMONIC, "", `m/44'/60'/0'/0/${index}`).address,
);

/** The rule of data/README.md. */
function exampleList(): string {
  const seeds = Array.from({ length: ENTRIES }, (_, i) => id(`msn example testnet miner ${i}`));
  const weights = seeds.map((seed) => 100n + (BigInt(seed.slice(0, 10)) % 9_901n));
  const allWeights = weights.reduce((sum, weight) => sum + weight, 0n);
  const cents = weights.map((weight) => (TOTAL_CENTS * weight) / allWeights);
  const rest = TOTAL_CENTS - cents.reduce((sum, amount) => sum + amount, 0n);
  const rows = seeds.map((seed, i) => {
    const account = demoAccounts[i] ?? getAddress(`0x${seed.slice(-40)}`);
    const amount = (cents[i] ?? 0n) + (i === 0 ? rest : 0n);
    return `${account},${amount / 100n}.${String(amount % 100n).padStart(2, "0")}`;
  });
  return `account,amount\n${rows.join("\n")}\n`;
}

describe("data/testnet-miners.csv", () => {
  it("is what the rule of data/README.md gives", async () => {
    expect(await readFile(EXAMPLE, "ascii")).to.equal(exampleList());
  });

  it("is a valid list of exactly 1,000,000 MSN, the demo's accounts among it", async () => {
    const airdrop = Airdrop.of(await readEntryList(fileURLToPath(EXAMPLE), 1_000_000n * WEI_PER_MSN));
    expect(airdrop.entries).to.have.length(ENTRIES);
    demoAccounts.forEach((account, index) => {
      expect(airdrop.claimOf(toAddress(account))?.index).to.equal(index);
    });
  });
});
