import { expect } from "chai";

import type { MsnErrorCode } from "../../offchain/domain/errors.js";
import { calculateEpoch } from "../../offchain/epoch/calculate.js";
import { parseSnapshot, serializeSnapshot } from "../../offchain/epoch/snapshot.js";
import { expectRejects, expectThrows } from "./failure.js";
import { hexOf, rightSnapshot } from "./world.js";

describe("a snapshot stops the computation", () => {
  const right = serializeSnapshot(
    rightSnapshot(1, new Map([[hexOf(1, 20), { probes: hexOf(1, 32), registrations: hexOf(2, 32) }]])),
  ).toString();
  const cases: [name: string, from: string, to: string, code: MsnErrorCode, text: string][] = [
    ["with a blank", '"epoch":1', '"epoch": 1', "json", "s.json: not canonical from byte"],
    ["without a key", '"epoch":1,', "", "json", "s.json, epoch: expected this key"],
    ["with a key too many", '"epoch":1,', '"epoch":1,"f":1,', "json", "s.json, f: expected no such key"],
    ["of epoch 0", '"epoch":1', '"epoch":0', "json", "s.json, epoch: expected a whole number from 1"],
    [
      "with an amount as number",
      '"ceilingWei":"95890410958904109589041"',
      '"ceilingWei":5',
      "json",
      "s.json, ceilingWei: expected a decimal string",
    ],
    [
      "with leading zeros",
      '"ceilingWei":"9',
      '"ceilingWei":"09',
      "json",
      "s.json, ceilingWei: expected a decimal string",
    ],
    [
      "with a share above 10000",
      '"gatewayXShareBps":5000',
      '"gatewayXShareBps":10001',
      "json",
      "s.json, policy.gatewayXShareBps: expected a whole number from 0 to 10000",
    ],
    ["with a boost base above one", '"boostBasePpm":400000', '"boostBasePpm":1000001', "json", "policy.boostBasePpm"],
    [
      "with a floor of 0",
      '"boostFloorGwei":"100000000000000"',
      '"boostFloorGwei":"0"',
      "json",
      "policy.boostFloorGwei: expected an amount from 1",
    ],
    ["with other rules", '"rulesVersion":1', '"rulesVersion":2', "snapshot", "s.json, policy.rulesVersion: expected 1"],
    [
      "with rounds that do not divide the epoch",
      '"roundLength":86400',
      '"roundLength":86401',
      "snapshot",
      "policy.roundLength: expected a divisor",
    ],
    ["with rounds below a minute", '"roundLength":86400', '"roundLength":56', "json", "policy.roundLength"],
    ["with two verifiers", `"${hexOf(0xa1, 20)}",`, "", "snapshot", "policy.verifiers: expected an odd number"],
    [
      "with one verifier",
      `,"${hexOf(0xb2, 20)}","${hexOf(0xc3, 20)}"`,
      "",
      "snapshot",
      "policy.verifiers: expected an odd number of at least 3",
    ],
    [
      "with four verifiers",
      `"${hexOf(0xa1, 20)}",`,
      `"${hexOf(0xa0, 20)}","${hexOf(0xa1, 20)}",`,
      "snapshot",
      "policy.verifiers: expected an odd number of at least 3, got 4",
    ],
    [
      "with unsorted verifiers",
      hexOf(0xa1, 20),
      hexOf(0xd1, 20),
      "json",
      "policy.verifiers: expected different accounts in ascending order",
    ],
    [
      "with a verifier twice",
      hexOf(0xa1, 20),
      hexOf(0xb2, 20),
      "json",
      "policy.verifiers: expected different accounts",
    ],
    [
      "with an epoch of another length",
      '"end":1786320000',
      '"end":1786320001',
      "snapshot",
      "s.json, end: expected 604800 s after start, got 604801",
    ],
    [
      "with an upper-case account",
      hexOf(0x57, 20),
      "0x57000000000000000000000000000000000000AB",
      "json",
      "s.json, staking: expected an account",
    ],
    [
      "with a stake of 0",
      '"stakesWei":{}',
      `"stakesWei":{"${hexOf(9, 20)}":"0"}`,
      "json",
      `s.json, stakesWei.${hexOf(9, 20)}: expected an amount from 1`,
    ],
    [
      "with a stake of nobody",
      '"stakesWei":{}',
      '"stakesWei":{"x":"1"}',
      "json",
      "stakesWei.x: expected an account as key",
    ],
    ["with a short digest", `"probes":"${hexOf(1, 32)}"`, '"probes":"0x01"', "json", ".probes: expected a digest"],
  ];
  for (const [name, from, to, code, text] of cases) {
    it(name, () => {
      expect(right).to.include(from);
      expectThrows(() => parseSnapshot(Buffer.from(right.replace(from, to)), "s.json"), code, text);
    });
  }

  it("the right one passes, and none is a clear error", async () => {
    expect(serializeSnapshot(parseSnapshot(Buffer.from(right), "s.json")).toString()).to.equal(right);
    const inputs = { proofsDir: "/nowhere", snapshotFile: "/nowhere/snapshot.json" };
    await expectRejects(calculateEpoch(inputs), "io", "/nowhere/snapshot.json: no such file or directory");
  });
});
