import { expect } from "chai";
import { AbiCoder, type CallExceptionError, makeError } from "ethers";

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
