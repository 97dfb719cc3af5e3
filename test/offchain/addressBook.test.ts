import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import {
  type AddressBook,
  CONTRACT_NAMES,
  addressBookFile,
  addressBookOf,
  makerOf,
  perContract,
  readAddressBook,
  readAddressBookFile,
  writeAddressBook,
  writeAddressBookFile,
} from "../../offchain/chain/addressBook.js";
import { recordedArguments } from "../../offchain/chain/recordedArguments.js";
import { expectRejects, expectThrows } from "./failure.js";
import { newFolder, removeFolders } from "./world.js";

const CHAIN_ID = 31337;

const hex = (byte: number, length: number): `0x${string}` => `0x${byte.toString(16).padStart(2, "0").repeat(length)}`;

/** A deployment whose contracts up to those of Genesis are in block 70, and each later one in a block of its own. */
function deployment(): AddressBook {
  const records = perContract((name) => {
    const index = CONTRACT_NAMES.indexOf(name);
    const made = CONTRACT_NAMES.indexOf(makerOf(name) ?? name);
    const step = Math.max(0, made - CONTRACT_NAMES.indexOf("MSN"));
    return {
      address: hex(index + 1, 20),
      block: 70 + step,
      transaction: hex(0xa0 + step, 32),
      constructorArguments: recordedArguments([hex(index, 20), index, { amount: 10n ** 24n, list: [1n, [2]] }]),
    };
  });
  return addressBookOf(CHAIN_ID, records);
}

/** The file of `deployment()` with each `[before, after]` replaced once, in a folder of its own. */
async function spoiled(...replacements: readonly (readonly [before: string, after: string])[]): Promise<string> {
  const file = join(await newFolder(), "book.json");
  await writeAddressBookFile(file, deployment());
  const text = replacements.reduce(
    (before, [from, to]) => {
      expect(before).to.include(from);
      return before.replace(from, to);
    },
    await readFile(file, "utf8"),
  );
  await writeFile(file, text);
  return file;
}

describe("the address book", () => {
  after(removeFolders);

  it("names every contract once, with its address at hand", () => {
    const { chainId, contracts, records } = deployment();
    expect(chainId).to.equal(CHAIN_ID);
    expect(Object.keys(contracts)).to.deep.equal(CONTRACT_NAMES);
    for (const name of CONTRACT_NAMES) expect(contracts[name], name).to.equal(records[name].address);
    expect([contracts.TestnetAirdrop, contracts.Exchange]).to.deep.equal([hex(10, 20), hex(12, 20)]);
  });

  it("begins at the first block of a contract", () => {
    expect(deployment().fromBlock).to.equal(70);
    const { records } = deployment();
    const early = { ...records, MinerStaking: { ...records.MinerStaking, block: 69 } };
    expect(addressBookOf(CHAIN_ID, early).fromBlock).to.equal(69);
  });

  it("is written for people and read back the same", async () => {
    const home = await newFolder();
    await writeAddressBook(home, deployment());
    expect(await readAddressBook(home, CHAIN_ID)).to.deep.equal(deployment());
    const text = await readFile(addressBookFile(home, CHAIN_ID), "utf8");
    expect(text).to.match(
      /^\{\n {2}"chainId": 31337,\n {2}"fromBlock": 70,\n {2}"contracts": \{\n {4}"TimelockController": \{\n/,
    );
    expect(text.endsWith("}\n")).to.equal(true);
    const written = JSON.parse(text) as { contracts: Record<string, unknown> };
    expect(Object.keys(written.contracts)).to.deep.equal(CONTRACT_NAMES);
    expect(written.contracts["EpochPolicy"]).to.deep.equal({
      address: hex(5, 20),
      block: 71,
      transaction: hex(0xa1, 32),
      constructorArguments: [hex(4, 20), 4, { amount: "1000000000000000000000000", list: ["1", [2]] }],
    });
  });

  it("is written in the order of deployment, whatever the order of its records", async () => {
    const { records } = deployment();
    const { Genesis, ...others } = records;
    const file = join(await newFolder(), "book.json");
    await writeAddressBookFile(file, addressBookOf(CHAIN_ID, { ...others, Genesis }));
    expect(await readFile(file, "utf8")).to.equal(await readFile(await spoiled(), "utf8"));
  });

  it("holds what a contract makes in its maker's block and transaction", () => {
    const made = CONTRACT_NAMES.filter((name) => makerOf(name) !== undefined);
    expect(made).to.deep.equal(["Allocation", "MSN", "RootChallenges"]);
    for (const name of made) {
      const { records } = deployment();
      const maker = makerOf(name)!;
      const { block: madeIn, transaction: sent } = records[maker];
      const spoil = (change: object): void => {
        addressBookOf(CHAIN_ID, { ...records, [name]: { ...records[name], ...change } });
      };
      const block = `contracts.${name}.block: expected ${madeIn} like ${maker}, which makes this contract, got 99`;
      expectThrows(
        () => {
          spoil({ block: 99 });
        },
        "deployment",
        block,
      );
      const transaction = `contracts.${name}.transaction: expected ${sent} like ${maker}, which makes this contract`;
      expectThrows(
        () => {
          spoil({ transaction: hex(1, 32) });
        },
        "deployment",
        transaction,
      );
    }
  });

  it("is that of the chain asked for, or of any", async () => {
    const file = await spoiled();
    expect((await readAddressBookFile(file)).chainId).to.equal(CHAIN_ID);
    await expectRejects(readAddressBookFile(file, 1), "json", `${file}, chainId: expected a whole number from 1 to 1`);
    const home = await newFolder();
    await expectRejects(
      readAddressBook(home, 5),
      "deployment",
      `${addressBookFile(home, 5)}: no deployment on chain 5`,
    );
  });

  const ALLOCATION = `"Allocation": {\n      "address": "${hex(3, 20)}",\n      "block": 70`;
  const REFUSED: readonly (readonly [problem: string, before: string, after: string, said: string])[] = [
    ["a contract too few", '"MsnGovernor"', '"Governor"', "contracts.MsnGovernor: expected this key to be there"],
    ["a contract too many", '"contracts": {', '"contracts": {"Oracle": {},', "contracts.Oracle: expected no such key"],
    ["an address alone", ALLOCATION, ALLOCATION.replace('"block"', '"height"'), "contracts.Allocation.block: expected"],
    ["a short address", hex(3, 20), hex(3, 19), "contracts.Allocation.address: expected an account"],
    [
      "a block that is none",
      ALLOCATION,
      ALLOCATION.replace("70", "-1"),
      "contracts.Allocation.block: expected a whole",
    ],
    ["half a transaction", hex(0xa6, 32), hex(0xa6, 16), "contracts.TestnetAirdrop.transaction: expected a digest"],
    ["no first block", '"fromBlock": 70', '"fromBlock": "70"', "fromBlock: expected a whole number"],
    ["a first block before all", '"fromBlock": 70', '"fromBlock": 69', "fromBlock: expected 70, the first block of a"],
    ["a first block too late", '"fromBlock": 70', '"fromBlock": 71', "fromBlock: expected 70"],
  ];
  for (const [problem, before, after, said] of REFUSED) {
    it(`refuses ${problem}`, async () => {
      const file = await spoiled([before, after]);
      await expectRejects(readAddressBookFile(file), "json", `${file}, ${said}`);
    });
  }

  it("refuses arguments that are no list", async () => {
    const file = await spoiled(
      ['"constructorArguments": [', '"constructorArguments": {"0": ['],
      ["]\n    },", "]}\n    },"],
    );
    await expectRejects(
      readAddressBookFile(file),
      "json",
      `${file}, contracts.TimelockController.constructorArguments: expected a list`,
    );
  });

  it("refuses another deployment's block in what Genesis makes", async () => {
    const file = await spoiled([ALLOCATION, ALLOCATION.replace("70", "71")]);
    const said = `${file}, contracts.Allocation.block: expected 70 like Genesis`;
    await expectRejects(readAddressBookFile(file), "deployment", said);
  });
});
