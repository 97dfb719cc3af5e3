import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { describeActions } from "../../offchain/chain/governance/actionLines.js";
import { abiOf } from "../../offchain/chain/knownAbis.js";
import { decodeAction } from "../../offchain/chain/governance/proposalActions.js";
import {
  type ProposalDraft,
  onChainDescription,
  readProposalFile,
} from "../../offchain/chain/governance/proposalFile.js";
import { BOOK, STRANGER } from "./governanceBook.js";
import { expectMsnError, expectRejects } from "./failure.js";
import { newFolder, removeFolders } from "./world.js";

const VERIFIER = `0x${"01".repeat(20)}`;
const POLICY = {
  gatewayXShareBps: 5000,
  boostBasePpm: 400_000,
  boostFloorGwei: "100000 MSN",
  roundLength: "1 hour",
  rulesVersion: 1,
  rulesDigest: `0x${"22".repeat(32)}`,
  verifiers: [VERIFIER, "@MinerStaking"],
};

describe("a proposal's file", () => {
  let file: string;

  before(async () => {
    file = join(await newFolder(), "proposal.json");
  });
  after(removeFolders);

  async function read(content: unknown): Promise<ProposalDraft> {
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    return readProposalFile(file, BOOK);
  }
  const withAction = (action: unknown): Promise<ProposalDraft> =>
    read({ title: "Change", description: "Because.", actions: [action] });
  const linesOf = ({ actions, otherAbis }: ProposalDraft): string =>
    describeActions(
      actions.map((action) => decodeAction(action, BOOK, otherAbis)),
      BOOK,
    ).join("\n");

  it("gives the same calls by name or in order, with units, names, and several actions", async () => {
    const { verifiers, ...rest } = POLICY;
    const inOrder = [...Object.values(rest), verifiers];
    const bare = { ...POLICY, boostFloorGwei: "100000000000000", roundLength: 3600 };
    const draft = await read({
      title: "Change",
      description: "First line.\n\nLast line.",
      actions: [
        { contract: "EpochPolicy", function: "setPolicy", arguments: { policy: POLICY } },
        { contract: "EpochPolicy", function: "setPolicy", arguments: [inOrder] },
        { contract: BOOK.contracts.EpochPolicy, function: "setPolicy", arguments: [bare] },
        { contract: "RewardsDistributor", function: "setPushAllowed(bool)", arguments: [true] },
        { contract: "RewardsDistributor", function: "acceptMintRight" },
        { contract: "TimelockController", function: "grantRole", arguments: ["PROPOSER_ROLE", "@MsnGovernor"] },
        { contract: "Allocation", function: "setGranter", arguments: { bucket: "team", granter: VERIFIER } },
      ],
    });
    const expected = abiOf("EpochPolicy").encodeFunctionData("setPolicy", [
      { ...bare, verifiers: [VERIFIER, BOOK.contracts.MinerStaking] },
    ]);
    const calls = draft.actions.map(({ calldata }) => calldata);
    expect(calls.slice(0, 3)).to.deep.equal([expected, expected, expected]);
    const shown = linesOf(draft);
    expect(shown).to.include("setPushAllowed(bool)\n    allowed  true");
    expect(shown).to.include("acceptMintRight()");
    expect(shown).to.include("PROPOSER_ROLE (0x").and.to.include(`${BOOK.contracts.MsnGovernor} (MsnGovernor)`);
    expect(shown).to.include("team (4)");
    expect(onChainDescription(draft, STRANGER)).to.equal(
      `Change\n\nFirst line.\n\nLast line.\n\n#proposer=${STRANGER}`,
    );
  });

  it("is what docs/governance.md shows", async () => {
    const example = /```json\n([^]*?)```/.exec(await readFile(join("docs", "governance.md"), "utf8"))?.[1] ?? "";
    const shown = linesOf(await read(example));
    expect(shown).to.match(/newSeconds +21 days[^]*boostFloorGwei +100000 MSN[^]*nominee .*RewardsDistributor/);
  });

  it("calls other contracts by an ABI fragment, and sends coins", async () => {
    const draft = await read({
      title: "Pay",
      description: "",
      actions: [
        { contract: STRANGER, function: "setFee(uint256 bps, (bool on)[] flags)", arguments: [250, [{ on: true }]] },
        { contract: STRANGER, function: "function top() payable", value: "0.5 ETH" },
        { contract: STRANGER, value: "2 ETH" },
      ],
    });
    expect(linesOf(draft)).to.match(/setFee\(uint256,\(bool\)\[\]\)\n {4}bps +250\n {4}flags\[0\]\.on +true/);
    expect(linesOf(draft)).to.match(/top\(\)\n {2}sends 0\.5 ETH/);
    expect(draft.actions[2]).to.deep.equal({ target: STRANGER, valueWei: 2n * 10n ** 18n, calldata: "0x" });
    expect(linesOf(draft)).to.match(
      /action 3 of 3: UNKNOWN: target 0x(5e){20}, selector none, raw data 0x, sends 2 ETH/,
    );
  });

  const policyWith = (change: object): unknown => ({
    contract: "EpochPolicy",
    function: "setPolicy",
    arguments: { policy: { ...POLICY, ...change } },
  });
  const staking = (name: string, values: unknown): unknown => ({
    contract: "MinerStaking",
    function: name,
    arguments: values,
  });
  const refusals: [what: string, action: unknown, said: string][] = [
    ["no object", [], "action 1: expected an action, an object with contract, function, arguments, value, got []"],
    ["no contract", {}, "action 1: expected the key contract, got nothing"],
    ["a key too many", { contract: "MSN", functoin: "x" }, "action 1: expected only the keys contract, function"],
    ["an unknown name", { contract: "Msn" }, 'Exchange or an address, got "Msn"'],
    ["a mistyped address", { contract: `0x${"5E".repeat(19)}5e` }, "action 1, contract: 0x5E"],
    ["neither function nor value", { contract: "MSN" }, "action 1, function: expected a function, or a value alone"],
    ["an unknown function", staking("setCooldown", []), "action 1, function: expected one of "],
    ["a function that reads", staking("lockCount", []), "a function that changes something, not one that only reads"],
    ["a fragment that is none", { contract: STRANGER, function: "setFee" }, "expected an ABI fragment such as"],
    [
      "coins for a function that takes none",
      { contract: "MSN", function: "burn", arguments: [1], value: "1 ETH" },
      "action 1, burn, value: expected no value, as the function takes none",
    ],
    [
      "a value without unit",
      { contract: STRANGER, value: 5 },
      'value: expected a text, wei, or a text such as "1.5 ETH"',
    ],
    ["too few arguments", staking("setSlasher", []), "setSlasher, arguments: expected 1 values (newSlasher)"],
    ["no arguments", staking("setSlasher", undefined), "setSlasher, arguments: expected 1 values (newSlasher)"],
    ["a missing name", staking("setSlasher", {}), "setSlasher, arguments: expected a value for newSlasher, got none"],
    ["a wrong name", staking("setSlasher", { newSlasher: VERIFIER, a: 1 }), "expected only newSlasher, got a"],
    ["no address", staking("setSlasher", ["0x12"]), "setSlasher, newSlasher: expected address (0x and 40 hex digits"],
    ["a wrong checksum", staking("setSlasher", [`0x${"5E".repeat(19)}5e`]), "setSlasher, newSlasher: 0x5E"],
    ["an unknown @name", staking("setSlasher", ["@Slasher"]), '@Exchange), got "@Slasher"'],
    ["a negative number", staking("setReporterShare", [-1]), "newBps: expected uint256 (basis points), got -1"],
    ["a fraction", staking("setReporterShare", [0.5]), "newBps: expected uint256 (basis points), got 0.5"],
    ["an unsafe number", staking("setReporterShare", [2 ** 53]), "newBps: expected uint256"],
    ["days for a share", staking("setReporterShare", ["2 days"]), 'expected uint256 (basis points), got "2 days"'],
    ["an amount for days", staking("setCooldownPeriod", ["1 MSN"]), "newSeconds: expected uint256 (seconds, or a text"],
    [
      "too large a number",
      policyWith({ rulesVersion: 65_536 }),
      "policy.rulesVersion: expected uint16 (a whole number)",
    ],
    ["a member of another type", policyWith({ rulesDigest: "0x22" }), "policy.rulesDigest: expected bytes32"],
    ["an item of another type", policyWith({ verifiers: [VERIFIER, 7] }), "policy.verifiers[1]: expected address"],
    ["no list", policyWith({ verifiers: VERIFIER }), "policy.verifiers: expected a list of address"],
    [
      "a text for true",
      { contract: "RewardsDistributor", function: "setPushAllowed", arguments: ["true"] },
      "expected bool",
    ],
  ];
  for (const [what, action, said] of refusals) {
    it(`is refused in one line: ${what}`, async () => {
      const error: unknown = await withAction(action).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const isChecksum = said.endsWith("0x5E");
      expectMsnError(error, isChecksum ? "address" : "json", said);
      expect((error as Error).message.startsWith(`${file}, action 1`)).to.equal(true);
    });
  }

  it("is refused in one line where it is no proposal at all", async () => {
    const action = policyWith({});
    await expectRejects(read("{"), "json", "proposal.json: is no valid JSON");
    await expectRejects(read({ title: "T", actions: [] }), "json", "proposal.json: expected the key description");
    const no = { title: "T", description: "", actions: [] };
    await expectRejects(read(no), "json", "actions: expected a list of at least one action, got []");
    for (const title of ["", " ", "two\nlines", 5]) {
      await expectRejects(
        read({ title, description: "", actions: [action] }),
        "json",
        "proposal.json, title: expected",
      );
    }
    const hidden = { title: "T", description: "shown\nhid\u202eden", actions: [action] };
    await expectRejects(read(hidden), "json", 'without control characters, got "hid\\\\u{202e}den"');
    await expectRejects(readProposalFile(`${file}.none`, BOOK), "io", "no such file");
  });
});
