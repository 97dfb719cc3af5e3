import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { type AddressBook, CONTRACT_NAMES, parseAddressBook } from "../../offchain/chain/addressRecords.js";
import { LiveDeployments, LOCAL_CHAIN_IDS } from "../../offchain/chain/liveDeployments.js";
import type { Json } from "../../offchain/io/canonicalJson.js";
import { LIVE_BOOKS } from "../../offchain/exports/liveBooks.js";
import { listFiles, ROOT } from "../../scripts/check/files.js";
import { expectThrows } from "./failure.js";
import { hexOf } from "./world.js";

/** A book as JSON holds it, with every contract made in one block. */
function bookOf(chainId: number, address: string = hexOf(0xaa, 20)): Record<string, Json> {
  const record = { address, block: 7, transaction: hexOf(0xbb, 32), constructorArguments: [] };
  return { chainId, fromBlock: 7, contracts: Object.fromEntries(CONTRACT_NAMES.map((name) => [name, record])) };
}

describe("deployments that the package knows", () => {
  it("are found by their chain, whole", () => {
    const live = new LiveDeployments([bookOf(42161), bookOf(1)]);
    expect(live.chainIds).to.deep.equal([1, 42161]);
    const book: AddressBook = live.on(42161);
    expect(book).to.deep.equal(parseAddressBook(bookOf(42161), "a file", 42161));
    expect(book.contracts.MSN).to.equal(hexOf(0xaa, 20));
    expectThrows(() => live.on(56), "deployment", "no deployment on chain 56 in this release; it knows 1, 42161");
    expectThrows(() => new LiveDeployments([]).on(1), "deployment", "it knows none");
  });

  it("are none of a local chain, none twice, and none that is no address book", () => {
    for (const chainId of LOCAL_CHAIN_IDS) {
      expectThrows(() => new LiveDeployments([bookOf(chainId)]), "deployment", "expected a public chain");
    }
    expectThrows(() => new LiveDeployments([bookOf(1), bookOf(1)]), "deployment", "book 2: chain 1 stands twice");
    expectThrows(
      () => new LiveDeployments([bookOf(1, "0x12")]),
      "json",
      "live address book 1, contracts.TimelockController",
    );
    for (const junk of [null, 5, [], true, { chainId: 1 }, { ...bookOf(1), more: 1 }]) {
      expectThrows(() => new LiveDeployments([junk]), "json", "live address book 1");
    }
    expectThrows(() => parseAddressBook(bookOf(1), "theirs", 56), "json", "theirs, chainId");
  });

  it("are those that are committed", async () => {
    const folder = join(ROOT, "deployments", "addresses");
    const files = listFiles(folder).filter((file) => !LOCAL_CHAIN_IDS.map((id) => `${id}.json`).includes(file));
    const committed = await Promise.all(
      files.map(async (file): Promise<unknown> => JSON.parse(await readFile(join(folder, file), "utf8"))),
    );
    const known = new LiveDeployments(LIVE_BOOKS);
    const expected = new LiveDeployments(committed);
    expect(known.chainIds).to.deep.equal(expected.chainIds);
    for (const chainId of expected.chainIds) expect(known.on(chainId)).to.deep.equal(expected.on(chainId));
  });
});
