import { expect } from "chai";
import { AbiCoder, type CallExceptionError, getAddress, makeError } from "ethers";

import { CONTRACT_NAMES, type ContractName } from "../../offchain/chain/addressBook.js";
import { abiOf } from "../../offchain/chain/knownAbis.js";
import { oneLine } from "../../offchain/chain/refusal.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { IMSN__factory, MinerStaking__factory, MSN__factory } from "../../typechain-types/index.js";

/** What ethers throws when a node refuses to estimate a transaction that would fail with `data`. */
const failedCall = (data: string): CallExceptionError =>
  AbiCoder.getBuiltinCallException("estimateGas", { to: null, data: "0x" }, data);

describe("what went wrong, as one line", () => {
  it("a contract's refusal, by name and with what it says", () => {
    const data = MinerStaking__factory.createInterface().encodeErrorResult("CooldownRunning", [20, 10]);
    const said = "the contract refused: CooldownRunning(withdrawableAt=20, timestamp=10)";
    expect(oneLine(failedCall(data))).to.equal(said);
    const revert = { signature: "CooldownRunning(uint256,uint256)", name: "CooldownRunning", args: [20n, 10n] };
    const decoded = Object.assign(failedCall("0x"), { revert });
    expect(oneLine(decoded)).to.equal("the contract refused: CooldownRunning(20, 10)");
  });

  it("a refusal that a contract passes on from another, and one that nobody knows", () => {
    const data = MSN__factory.createInterface().encodeErrorResult("ERC2612ExpiredSignature", [7]);
    expect(oneLine(failedCall(data))).to.equal("the contract refused: ERC2612ExpiredSignature(deadline=7)");
    expect(oneLine(failedCall("0xdeadbeef"))).to.equal("the contract refused: error 0xdeadbeef");
    const minter = IMSN__factory.createInterface().encodeErrorResult("NotNominator", [`0x${"ab".repeat(20)}`]);
    expect(oneLine(failedCall(minter))).to.match(/NotNominator\(caller=0x(ab){20}\)$/i);
  });

  it("a refusal of any contract of the deployment", () => {
    const account = `0x${"ab".repeat(20)}`;
    const errors: [ContractName, string, readonly unknown[], string][] = [
      ["Genesis", "NotDeployer", [account], `NotDeployer(caller=${getAddress(account)})`],
      ["TimelockController", "TimelockInsufficientDelay", [1, 2], "TimelockInsufficientDelay(delay=1, minDelay=2)"],
      ["Allocation", "NotRevocable", [7], "NotRevocable(grantId=7)"],
      ["MSN", "NominationExpired", [1, 2], "NominationExpired(expiredAt=1, timestamp=2)"],
      ["EpochPolicy", "NoPolicy", [0], "NoPolicy(epoch=0)"],
      ["MinerStaking", "EntryIsPaused", [9], "EntryIsPaused(pausedUntil=9)"],
      [
        "RewardsDistributor",
        "NothingToClaim",
        [account, 3],
        `NothingToClaim(account=${getAddress(account)}, claimedGwei=3)`,
      ],
      ["RootChallenges", "AnswerStillPossible", [1, 2], "AnswerStillPossible(deadline=1, timestamp=2)"],
      ["MsnGovernor", "GovernorNonexistentProposal", [5], "GovernorNonexistentProposal(proposalId=5)"],
      ["TestnetAirdrop", "AirdropOver", [1, 2], "AirdropOver(deadline=1, timestamp=2)"],
      ["Escrow", "FeeTooHigh", [1001, 1000], "FeeTooHigh(requestedBps=1001, maximumBps=1000)"],
      ["Exchange", "NotAbove", [4, 5], "NotAbove(requested=4, liveFrom=5)"],
    ];
    expect(errors.map(([contract]) => contract).sort()).to.deep.equal([...CONTRACT_NAMES].sort());
    for (const [contract, name, values, said] of errors) {
      const data = abiOf(contract).encodeErrorResult(name, [...values]);
      expect(oneLine(failedCall(data)), contract).to.equal(`the contract refused: ${said}`);
    }
  });

  it("what the node or this library says, first line only", () => {
    expect(oneLine(new MsnError("csv", "broken", { file: "a.csv", line: 3 }))).to.equal("a.csv, line 3: broken");
    expect(oneLine(new Error("first\nsecond"))).to.equal("first");
    expect(oneLine("text")).to.equal("text");
    const unknown = makeError("could not coalesce error", "UNKNOWN_ERROR", { error: { message: "too busy\nsorry" } });
    expect(oneLine(unknown)).to.equal("the node answered: too busy");
    const poor = makeError("insufficient funds for intrinsic transaction cost", "INSUFFICIENT_FUNDS", {
      transaction: { to: null, data: "0x" },
    });
    expect(oneLine(poor)).to.equal("the sending account cannot pay the gas of the transaction");
    const refused = makeError("server response 429", "SERVER_ERROR", { request: "https://node.example/secret" });
    expect(oneLine(refused)).to.equal("server response 429");
  });
});
