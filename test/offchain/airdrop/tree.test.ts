import { expect } from "chai";
import fc from "fast-check";

import { Airdrop } from "../../../offchain/airdrop/airdrop.js";
import { airdropLeaf } from "../../../offchain/airdrop/leaf.js";
import { UINT256_LIMIT } from "../../../offchain/domain/constants.js";
import { toHex } from "../../../offchain/domain/hex.js";
import { expectThrows } from "../failure.js";
import { accountOf, entriesOf, entryLists } from "./entries.js";
import { plainTree, processProof, standardLeaf } from "./standardLeaf.js";

describe("airdrop: tree", () => {
  it("a leaf is OpenZeppelin's standard one, to the largest amount", () => {
    const amounts = [1n, 10n ** 18n, UINT256_LIMIT - 1n];
    for (const entry of entriesOf(amounts)) expect(toHex(airdropLeaf(entry))).to.equal(standardLeaf(entry));
    expectThrows(
      () => airdropLeaf({ index: 3, account: accountOf(1), amountWei: UINT256_LIMIT }),
      "overflow",
      "entry 3",
    );
    expectThrows(() => airdropLeaf({ index: 3, account: accountOf(1), amountWei: -1n }), "overflow", "entry 3");
  });

  it("root and every proof are those of a plain implementation, and OpenZeppelin's rule verifies them", () => {
    fc.assert(
      fc.property(entryLists, (entries) => {
        const airdrop = Airdrop.of(entries);
        const leaves = entries.map(standardLeaf);
        const plain = plainTree(leaves);
        expect(airdrop.root).to.equal(plain.root);
        entries.forEach(({ account }, index) => {
          const claim = airdrop.claimOf(account);
          expect(claim).to.deep.equal({ ...entries[index], proof: plain.proofs[index] });
          expect(processProof(leaves[index]!, claim!.proof)).to.equal(airdrop.root);
        });
      }),
    );
  });

  it("a proof leads to the root for its own entry alone", () => {
    fc.assert(
      fc.property(entryLists, fc.nat(), fc.bigInt({ min: 1n, max: 1000n }), (entries, at, more) => {
        const airdrop = Airdrop.of(entries);
        const { proof, ...entry } = airdrop.claim(at % entries.length);
        const rootOf = (other: typeof entry): string => processProof(standardLeaf(other), proof);
        expect(rootOf({ ...entry, amountWei: entry.amountWei + more })).not.to.equal(airdrop.root);
        expect(rootOf({ ...entry, index: entry.index + 1 })).not.to.equal(airdrop.root);
        expect(rootOf({ ...entry, account: accountOf(1_000) })).not.to.equal(airdrop.root);
      }),
    );
  });

  it("one entry is its own root and needs no proof", () => {
    const [entry] = entriesOf([5n]);
    const airdrop = Airdrop.of([entry!]);
    expect(airdrop.root).to.equal(standardLeaf(entry!));
    expect(airdrop.claim(0).proof).to.deep.equal([]);
  });

  it("knows its total, and no account that is not in the list", () => {
    const airdrop = Airdrop.of(entriesOf([5n, 7n]));
    expect(airdrop.totalWei).to.equal(12n);
    expect(airdrop.claimOf(accountOf(3))).to.equal(undefined);
    expectThrows(() => airdrop.claim(2), "merkle", "entry 2 is outside the list of 2");
  });

  it("is not built of nothing, of entries out of place, or of an account twice", () => {
    const [a, b] = entriesOf([5n, 7n]);
    expectThrows(() => Airdrop.of([]), "merkle", "at least one");
    expectThrows(() => Airdrop.of([b!, a!]), "merkle", "entry 0 has the index 1");
    expectThrows(() => Airdrop.of([a!, { ...b!, account: a!.account }]), "merkle", `${a!.account} has more than one`);
  });
});
