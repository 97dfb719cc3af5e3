import { expect } from "chai";
import fc from "fast-check";

import { formatGwei, formatMsn, parseMsn } from "../../offchain/chain/amounts.js";
import { UINT256_LIMIT } from "../../offchain/domain/constants.js";
import { expectThrows } from "./failure.js";

describe("amounts of MSN as people write them", () => {
  it("are exact to the wei, both ways", () => {
    expect(parseMsn("12.500000000000000001", "--amount")).to.equal(12_500_000_000_000_000_001n);
    expect(parseMsn("0.1", "--amount") + parseMsn("0.2", "--amount")).to.equal(parseMsn("0.3", "--amount"));
    expect([formatMsn(0n), formatMsn(1n), formatMsn(10n ** 19n), formatGwei(1_500_000_000n)]).to.deep.equal([
      "0 MSN",
      "0.000000000000000001 MSN",
      "10 MSN",
      "1.5 MSN",
    ]);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: UINT256_LIMIT - 1n }), (wei) => {
        expect(parseMsn(formatMsn(wei).replace(" MSN", ""), "--amount")).to.equal(wei);
      }),
    );
  });

  for (const text of [
    "",
    "1e3",
    "-1",
    "+1",
    ".5",
    "5.",
    "1,5",
    "0x10",
    " 1",
    "1.0000000000000000000",
    "9".repeat(60),
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const said = `--amount: expected MSN as a decimal with at most 18 places, such as 12.5, got ${JSON.stringify(text)}`;
      expectThrows(() => parseMsn(text, "--amount"), "argument", said);
    });
  }
});
