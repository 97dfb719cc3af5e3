import { expect } from "chai";
import { Readable } from "node:stream";

import { parseJsonLine } from "../../../offchain/io/jsonLines.js";
import { readAgreement } from "../../../offchain/traffic/agreementJson.js";
import { agreementJson } from "../../../offchain/traffic/agreementJson.js";
import { readReceipt, receiptJson } from "../../../offchain/traffic/receiptJson.js";
import type { RecoveredVoucher } from "../../../offchain/traffic/voucherFile.js";
import { highestVouchers, readVouchers } from "../../../offchain/traffic/voucherFile.js";
import { voucherJson, voucherLine } from "../../../offchain/traffic/voucherJson.js";
import { expectRejects, expectThrows } from "../failure.js";
import { account } from "../world.js";
import { digestOf, MARKET, receiptFor, signedTerms, voucherFor } from "./trafficWorld.js";

const source = (...lines: readonly string[]): Readable => Readable.from([Buffer.from(lines.join(""))]);
const isPayers = ({ voucher, signer }: RecoveredVoucher): boolean => signer === voucher.payer;
const highest = (...lines: readonly string[]): Promise<RecoveredVoucher[]> =>
  highestVouchers(readVouchers(source(...lines), "v.ndjson"), MARKET, isPayers);

describe("voucher files", () => {
  it("the highest voucher of each pair counts", async () => {
    const lines = [3n, 9n, 5n].map((gwei) => voucherLine(voucherFor(gwei)));
    const others = [8n, 2n].map((gwei) => voucherLine(voucherFor(gwei, "payer", "other")));
    const found = await highest(...lines, ...others);
    expect(found.map(({ voucher }) => [voucher.operator, voucher.cumulativeGwei])).to.deep.equal([
      [account("operator"), 9n],
      [account("other"), 8n],
    ]);
  });

  it("a forged line hides no real one", async () => {
    const forged = [voucherFor(10n, "thief"), { ...voucherFor(3n), cumulativeGwei: 1n << 60n }];
    const found = await highest(...[...forged, voucherFor(4n), ...forged].map(voucherLine));
    expect(found).to.deep.equal([{ voucher: voucherFor(4n), signer: account("payer") }]);
  });

  it("a line that is none is named: file, line and field", async () => {
    const good = voucherFor(3n);
    const json = voucherJson(good);
    const bad: [line: object | string, problem: string][] = [
      ["{", "v.ndjson, line 2: is no valid JSON"],
      ["", "v.ndjson, line 2: is no valid JSON"],
      ["[]", "v.ndjson, line 2: expected an object"],
      [{ ...json, cumulativeGwei: 3 }, "v.ndjson, line 2, cumulativeGwei: expected a decimal string"],
      [{ ...json, cumulativeGwei: "03" }, "v.ndjson, line 2, cumulativeGwei: expected a decimal string"],
      [{ ...json, cumulativeGwei: String(1n << 64n) }, "v.ndjson, line 2, cumulativeGwei: expected an amount from 0"],
      [{ ...json, payer: good.payer.toUpperCase() }, "v.ndjson, line 2, payer: expected an account"],
      [{ ...json, signature: "0x12" }, "v.ndjson, line 2, signature: expected 0x and 130"],
      [{ ...json, more: "1" }, "v.ndjson, line 2, more: expected no such key"],
      [{ payer: good.payer }, "v.ndjson, line 2, operator: expected this key"],
      [{ ...json, operator: null }, "v.ndjson, line 2: expected strings"],
    ];
    for (const [line, problem] of bad) {
      const text = typeof line === "string" ? line : JSON.stringify(line);
      await expectRejects(highest(voucherLine(good), `${text}\n`), "json", problem);
    }
  });

  it("agreements and receipts come back from JSON as they were", () => {
    const agreement = signedTerms({ salt: digestOf(5), maxBytes: (1n << 64n) - 1n });
    const text = JSON.stringify(agreementJson(agreement));
    expect(parseJsonLine({ number: 1, text }, "a", readAgreement)).to.deep.equal(agreement);
    const receipt = receiptFor(digestOf(5), (1n << 64n) - 1n);
    expect(parseJsonLine({ number: 1, text: JSON.stringify(receiptJson(receipt)) }, "r", readReceipt)).to.deep.equal(
      receipt,
    );
    const channel = JSON.stringify({ ...agreementJson(agreement), channel: 256 });
    expectThrows(() => parseJsonLine({ number: 4, text: channel }, "a", readAgreement), "json", "a, line 4, channel: ");
  });
});
