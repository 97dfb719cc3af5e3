import { expect } from "chai";

import { abiOf } from "../../../offchain/chain/knownAbis.js";
import { fingerprint } from "../../../offchain/chain/sending/fingerprint.js";

const TO = `0x${"22".repeat(20)}`;
const OPERATOR = `0x${"33".repeat(20)}`;
const word = (byte: string): string => `0x${byte.repeat(32)}`;

const staked = (amount: bigint, deadline: number, r: string): string =>
  abiOf("MinerStaking").encodeFunctionData("stakeWithPermit", [OPERATOR, amount, deadline, 27, r, word("55")]);
const asked = (data: string, to = TO, value = 0n): string => fingerprint({ to, data, value });

describe("fingerprint of a transaction", () => {
  it("is the same for the same deposit with another permit", () => {
    expect(asked(staked(5n, 100, word("44")))).to.equal(asked(staked(5n, 999, word("66"))));
    expect(asked(staked(5n, 100, word("44")))).to.equal(
      asked(staked(5n, 100, word("44")), TO.toUpperCase().replace("0X", "0x")),
    );
  });

  it("is another for another amount, contract, value or method", () => {
    const data = staked(5n, 100, word("44"));
    const plain = abiOf("MinerStaking").encodeFunctionData("stake", [OPERATOR, 5n]);
    const payer = abiOf("Escrow").encodeFunctionData("depositWithPermit", [
      OPERATOR,
      5n,
      100,
      27,
      word("44"),
      word("55"),
    ]);
    const others = [asked(data), asked(staked(6n, 100, word("44"))), asked(data, OPERATOR), asked(data, TO, 1n)];
    expect(new Set([...others, asked(plain), asked(payer), asked("0x1234"), asked("0x")]).size).to.equal(8);
  });
});
