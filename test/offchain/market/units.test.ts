import { expect } from "chai";
import fc from "fast-check";

import { SUM_LIMIT } from "../../../offchain/domain/constants.js";
import { chargeGwei, GIB } from "../../../offchain/domain/charge.js";
import { bytesOfGib, kbpsOfMbps } from "../../../offchain/market/units.js";

describe("units of the market", () => {
  it("reads GiB exactly, up to the next byte", () => {
    expect(bytesOfGib("10")).to.equal(10n * GIB);
    expect(bytesOfGib("0.5")).to.equal(GIB / 2n);
    expect(bytesOfGib("0.1")).to.equal(107_374_183n);
    expect(bytesOfGib("0.000000000931322574615478515625")).to.equal(1n);
    expect(bytesOfGib("0.000000000931322574615478515626")).to.equal(2n);
    expect(bytesOfGib("17179869183.999999999")).to.equal(SUM_LIMIT - 1n);
    for (const text of ["0", "0.0", "17179869184", "-1", "1e3", "1.", ".5", "", " 1", "1,5"]) {
      expect(bytesOfGib(text), text).to.equal(undefined);
    }
  });

  it("gives every number of bytes for its GiB with all places", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: SUM_LIMIT - 1n }), (bytes) => {
        const places = String((bytes % GIB) * 5n ** 30n).padStart(30, "0");
        expect(bytesOfGib(`${bytes / GIB}.${places}`)).to.equal(bytes);
      }),
    );
  });

  it("reads Mbit/s of whole kbit/s", () => {
    expect(kbpsOfMbps("200", 2 ** 32)).to.equal(200_000);
    expect(kbpsOfMbps("0.001", 2 ** 32)).to.equal(1);
    expect(kbpsOfMbps("1.2340", 2 ** 32)).to.equal(1234);
    expect(kbpsOfMbps("4294967.295", 2 ** 32)).to.equal(2 ** 32 - 1);
    for (const text of ["0", "0.0001", "1.0001", "4294967.296", "fast", ""]) {
      expect(kbpsOfMbps(text, 2 ** 32), text).to.equal(undefined);
    }
  });

  it("charges an agreement's bytes rounded up, by not even one gwei too much", () => {
    expect([0n, 1n, GIB, GIB + 1n].map((bytes) => chargeGwei(bytes, 7n))).to.deep.equal([0n, 1n, 7n, 8n]);
    const amount = fc.bigInt({ min: 0n, max: SUM_LIMIT - 1n });
    fc.assert(
      fc.property(amount, amount, (bytes, price) => {
        const charge = chargeGwei(bytes, price);
        expect(charge * GIB >= bytes * price && (charge - 1n) * GIB < bytes * price).to.equal(true);
      }),
    );
  });
});
