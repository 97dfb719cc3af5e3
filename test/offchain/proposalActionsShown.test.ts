import { expect } from "chai";
import { id } from "ethers";

import { describeActions, unknownLines } from "../../offchain/chain/governance/actionLines.js";
import type { Unit } from "../../offchain/chain/governance/actionUnits.js";
import { parseNumber } from "../../offchain/chain/governance/actionValues.js";
import type { ContractName } from "../../offchain/chain/addressBook.js";
import { abiOf } from "../../offchain/chain/knownAbis.js";
import {
  type DecodedAction,
  type ProposalAction,
  decodeAction,
} from "../../offchain/chain/governance/proposalActions.js";
import { BOOK, STRANGER } from "./governanceBook.js";

const call = (contract: ContractName, name: string, values: readonly unknown[], valueWei = 0n): ProposalAction => ({
  target: BOOK.contracts[contract],
  valueWei,
  calldata: `0x${abiOf(contract).encodeFunctionData(name, values).slice(2)}`,
});
const decode = (action: ProposalAction): DecodedAction => decodeAction(action, BOOK);
const lines = (...actions: ProposalAction[]): string[] => describeActions(actions.map(decode), BOOK);

describe("what a proposal does, for people", () => {
  const cooldown = call("MinerStaking", "setCooldownPeriod", [14n * 86_400n]);

  it("amounts, shares, times, durations, buckets, roles and names stand in words", () => {
    const account = `0x${"01".repeat(20)}`;
    const digest = `0x${"22".repeat(32)}`;
    const policy = [5000, 400_000, 100_000n * 10n ** 9n, 3600, 2, digest, [account]];
    expect(lines(call("EpochPolicy", "setPolicy", [policy]))).to.deep.equal([
      `action 1 of 1: EpochPolicy ${BOOK.contracts.EpochPolicy}`,
      "  setPolicy((uint16,uint32,uint64,uint32,uint16,bytes32,address[]))",
      "    policy.gatewayXShareBps  5000 (50 %)",
      "    policy.boostBasePpm      400000 (40 %)",
      "    policy.boostFloorGwei    100000 MSN",
      "    policy.roundLength       1 hour (3600 s)",
      "    policy.rulesVersion      2",
      `    policy.rulesDigest       ${digest}`,
      `    policy.verifiers[0]      ${account}`,
    ]);
    const rest = lines(
      call("MsnGovernor", "setProposalThreshold", [25n * 10n ** 17n]),
      call("MSN", "nominateMinter", [BOOK.contracts.RewardsDistributor]),
      call("Allocation", "setGranter", [3, BOOK.contracts.TimelockController]),
      call("TimelockController", "grantRole", [id("CANCELLER_ROLE"), account]),
      call("MSN", "permit", [account, account, 1n, 1_785_715_200n, 27, digest, digest]),
      call("MsnGovernor", "setVotingDelay", [100_000n]),
    ).join("\n");
    expect(rest).to.include("newProposalThreshold  2.5 MSN");
    expect(rest).to.include(`nominee  ${BOOK.contracts.RewardsDistributor} (RewardsDistributor)`);
    expect(rest).to.include("bucket   foundation (3)");
    expect(rest).to.include(`role     CANCELLER_ROLE (${id("CANCELLER_ROLE")})`);
    expect(rest).to.include("deadline  2026-08-03T00:00:00Z (1785715200)");
    expect(rest).to.include("newVotingDelay  1 day 3 hours 46 minutes 40 seconds (100000 s)");
  });

  it("calls within calls are decoded too, as are the coins that any of them sends", () => {
    const inner = call("MSN", "transfer", [STRANGER, 5n * 10n ** 18n]);
    const zero = `0x${"00".repeat(32)}`;
    const shown = lines(
      call("MsnGovernor", "relay", [inner.target, 2n * 10n ** 18n, inner.calldata], 3n * 10n ** 18n),
      call("TimelockController", "scheduleBatch", [
        [cooldown.target, STRANGER],
        [0, 1],
        [cooldown.calldata, "0x12345678"],
        zero,
        zero,
        0,
      ]),
    ).join("\n");
    expect(shown).to.match(
      /^action 1 of 2: MsnGovernor .*\n {2}relay[^]*\n {2}sends 3 ETH\n {2}call 1 within: MSN .*\n {4}transfer/,
    );
    expect(shown).to.match(/value {2}5 MSN\n {4}sends 2 ETH\naction 2/);
    expect(shown).to.match(/call 1 within: MinerStaking .*\n {4}setCooldownPeriod/);
    expect(shown).to.include(
      `call 2 within: UNKNOWN: target ${STRANGER}, selector 0x12345678, raw data 0x12345678, sends 0.000000000000000001 ETH`,
    );
    const hidden = decode(call("MsnGovernor", "relay", [STRANGER, 0, "0x12345678"]));
    expect(unknownLines([hidden], BOOK).join()).to.match(/^action 1: UNKNOWN: target 0x(5e){20}/);
  });

  const vote = abiOf("MsnGovernor").encodeFunctionData("castVoteWithReason", [1, 1, "abcd"]).slice(2);
  const unknowns: [what: string, action: ProposalAction, reason: string][] = [
    [
      "a target outside of the address book",
      { ...cooldown, target: STRANGER },
      "the target is not in the address book",
    ],
    [
      "a function of another contract",
      { ...cooldown, target: BOOK.contracts.MSN },
      "the contract has no such function",
    ],
    ["data cut short", { ...cooldown, calldata: `0x${cooldown.calldata.slice(2, -2)}` }, "not the encoding"],
    ["data behind the arguments", { ...cooldown, calldata: `${cooldown.calldata}00` }, "not the encoding"],
    ["no function", { ...cooldown, calldata: "0x" }, "it calls no function"],
    ["half a selector", { ...cooldown, calldata: "0x1234" }, "it names no function"],
    [
      "an account of more than 20 bytes",
      {
        target: BOOK.contracts.MSN,
        valueWei: 0n,
        calldata: `0x${id("nominateMinter(address)").slice(2, 10)}${"01".repeat(32)}`,
      },
      "not the encoding",
    ],
    [
      "text that is not UTF-8",
      { target: BOOK.contracts.MsnGovernor, valueWei: 0n, calldata: `0x${vote.replace("61626364", "ffffffff")}` },
      "not the encoding",
    ],
  ];
  for (const [what, action, reason] of unknowns) {
    it(`${what} is shown raw, as unknown, on one line`, () => {
      const decoded = decode({ ...action, valueWei: 15n * 10n ** 17n });
      expect(decoded.kind).to.equal("unknown");
      const [line = "", ...others] = unknownLines([decoded], BOOK);
      expect(others).to.deep.equal([]);
      expect(line)
        .to.match(/^action 1: UNKNOWN: target 0x/)
        .and.to.include(reason);
      expect(line).to.include(`raw data ${action.calldata}, sends 1.5 ETH`).and.to.include(action.target);
      expect(describeActions([decoded], BOOK)).to.have.length(1);
    });
  }

  it("a function of a file's own ABI is decoded, and said to be unknown to everybody else", () => {
    const action = { ...cooldown, target: STRANGER };
    const decoded = decodeAction(action, BOOK, new Map([[STRANGER, abiOf("MinerStaking")]]));
    const [title, signature] = describeActions([decoded], BOOK);
    expect(title).to.include("UNKNOWN to everybody else").and.to.include(STRANGER);
    expect(signature).to.include("setCooldownPeriod(uint256)");
    expect(decode(action).kind).to.equal("unknown");
  });
});

describe("numbers with units", () => {
  const cases: [string, Unit, bigint | undefined][] = [
    ["12.5 MSN", "msn", 12_500_000_000_000_000_000n],
    ["12.5 MSN", "gwei", 12_500_000_000n],
    ["0.0000000001 MSN", "gwei", undefined],
    ["12.5 MSN", "ether", undefined],
    ["12.5 MSN", "plain", undefined],
    ["12.5", "msn", undefined],
    ["1.5 ETH", "ether", 1_500_000_000_000_000_000n],
    ["1.5 ETH", "msn", undefined],
    ["14 days", "duration", 1_209_600n],
    ["1 day 12 hours", "duration", 129_600n],
    ["12 hours 1 day", "duration", undefined],
    ["1 day ", "duration", undefined],
    ["14 days", "time", undefined],
    ["14 days", "plain", undefined],
    ["", "duration", undefined],
    ["2026-08-03T00:00:00Z", "time", 1_785_715_200n],
    ["2026-02-30T00:00:00Z", "time", undefined],
    ["2026-08-03T00:00:00Z", "duration", undefined],
    ["team", "bucket", 4n],
    ["4", "bucket", undefined],
    ["007", "plain", undefined],
    ["-1", "plain", -1n],
  ];
  for (const [text, unit, expected] of cases) {
    it(`${JSON.stringify(text)} as ${unit} is ${expected === undefined ? "refused" : String(expected)}`, () => {
      expect(parseNumber(text, unit)).to.equal(expected);
    });
  }
});
