import { expect } from "chai";
import { AbiCoder } from "ethers";

import type { Contracts } from "../../offchain/chain/contracts.js";
import {
  type GovernanceProposal,
  contentOf,
  descriptionHashOf,
  findProposal,
  idText,
  proposalIdOf,
  readProposals,
  shortId,
  titleOf,
} from "../../offchain/chain/governance/proposals.js";
import { STRANGER } from "./governanceBook.js";
import { expectRejects, expectThrows } from "./failure.js";

const withId = (hex: string): GovernanceProposal => ({
  id: BigInt(`0x${hex.padEnd(64, "0")}`),
  proposer: STRANGER,
  actions: [],
  description: "",
  descriptionHash: descriptionHashOf(Buffer.alloc(0)),
});

describe("ids of proposals", () => {
  const all = ["12345678ab", "12345678ac", "0000000000ff", "ffffffff"].map(withId);
  const [first, second, zeros, last] = all as [
    GovernanceProposal,
    GovernanceProposal,
    GovernanceProposal,
    GovernanceProposal,
  ];

  it("are shortened to what no other proposal shares", () => {
    expect(all.map((proposal) => shortId(proposal, all))).to.deep.equal([
      "0x12345678ab",
      "0x12345678ac",
      "0x00000000",
      "0xffffffff",
    ]);
    expect(shortId(first, [first, last])).to.equal("0x12345678");
    const twins = [first, { ...second, id: first.id + 1n }];
    expect(twins.map((proposal) => shortId(proposal, twins))).to.deep.equal(twins.map(({ id }) => idText(id)));
  });

  it("are found by any beginning that is enough, in hex or whole in decimal digits", () => {
    for (const proposal of all) {
      expect(findProposal(all, shortId(proposal, all))).to.equal(proposal);
      expect(findProposal(all, idText(proposal.id).toUpperCase().replace("X", "x"))).to.equal(proposal);
      expect(findProposal(all, String(proposal.id))).to.equal(proposal);
    }
    expect(findProposal(all, "0x0000000000ff")).to.equal(zeros);
  });

  it("are refused where they are none, nobody's, or several proposals'", () => {
    for (const text of ["", "0x1234567", "12345678ab", `0x${"1".repeat(65)}`, "-1"]) {
      expectThrows(() => findProposal(all, text), "argument", "--proposal: expected a proposal's id, decimal or 0x");
    }
    expectThrows(() => findProposal(all, "0x12345678"), "argument", "begins the ids of several proposals");
    expectThrows(() => findProposal(all, "0x99999999"), "argument", "no proposal 0x99999999");
    expectThrows(() => findProposal(all, String(first.id + 1n)), "argument", "no proposal");
  });
});

describe("proposals as a node tells them", () => {
  const actions = [{ target: STRANGER, valueWei: 5n, calldata: "0x12345678" as const }];

  function told(description: Buffer, claimed?: bigint): Contracts {
    const id = claimed ?? proposalIdOf({ actions, descriptionHash: descriptionHashOf(description) });
    const types = ["uint256", "address", "address[]", "uint256[]", "bytes[]", "bytes[]", "uint256", "uint256", "bytes"];
    const calls = ["0x12345678"];
    const data = AbiCoder.defaultAbiCoder().encode(types, [
      id,
      STRANGER,
      [STRANGER],
      [5n],
      ["0x"],
      calls,
      1,
      2,
      description,
    ]);
    const governor = { filters: { ProposalCreated: () => "filter" }, queryFilter: () => Promise.resolve([{ data }]) };
    return { governor } as unknown as Contracts;
  }

  it("are read in full, also where the text is not UTF-8", async () => {
    const description = Buffer.concat([Buffer.from("\ufeffTitle\nText "), Buffer.from([0xff])]);
    const [proposal] = await readProposals(told(description), { from: 0, to: 0 });
    expect(proposal?.actions).to.deep.equal(actions);
    expect(proposal?.description).to.equal("\ufeffTitle\nText \ufffd");
    expect(titleOf(proposal!)).to.equal("\\u{feff}Title");
    expect(contentOf(proposal!)).to.deep.equal([[STRANGER], [5n], ["0x12345678"], descriptionHashOf(description)]);
  });

  it("are refused where the id does not stand for them", async () => {
    const description = Buffer.from("Title");
    const other = 7n;
    await expectRejects(readProposals(told(description, other), { from: 0, to: 0 }), "chain", "another content");
  });
});
