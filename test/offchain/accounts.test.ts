import { expect } from "chai";

import { MsnError } from "../../offchain/domain/errors.js";
import { toAddress } from "../../offchain/domain/hex.js";

const CHECKSUMMED = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

describe("accounts as people type them", () => {
  it("are taken with their checksum, or in one letter case", () => {
    const lower = CHECKSUMMED.toLowerCase();
    expect(toAddress(CHECKSUMMED)).to.equal(lower);
    expect(toAddress(lower)).to.equal(lower);
    expect(toAddress(`0x${lower.slice(2).toUpperCase()}`)).to.equal(lower);
  });

  it("are refused with a wrong checksum", () => {
    for (const typed of [CHECKSUMMED.replace("f39F", "F39f"), `${CHECKSUMMED.slice(0, -1)}7`]) {
      expect(() => toAddress(typed))
        .to.throw(MsnError, /mistyped/)
        .with.property("code", "address");
    }
  });
});
