import { expect } from "chai";

import { secondsOfUtc, utc } from "../../offchain/domain/utcTime.js";

describe("UTC texts", () => {
  it("a moment as people read it, and back", () => {
    expect(utc(1_785_650_400)).to.equal("2026-08-02T06:00:00Z");
    expect(secondsOfUtc("2026-08-02T06:00:00Z")).to.equal(1_785_650_400);
    expect(secondsOfUtc("1970-01-01T00:00:00Z")).to.equal(0);
    expect(secondsOfUtc("2028-02-29T23:59:59Z")).to.equal(1_835_481_599);
  });

  it("no other text, and no moment that does not exist", () => {
    const none = [
      "",
      "2026-08-02",
      "2026-08-02T06:00Z",
      "2026-08-02T06:00:00",
      "2026-08-02T06:00:00.5Z",
      "2026-08-02T06:00:00+02:00",
      " 2026-08-02T06:00:00Z",
      "2026-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-08-02T25:00:00Z",
      "2026-08-02T24:00:00Z",
    ];
    for (const text of none) expect(secondsOfUtc(text), text).to.equal(undefined);
  });
});
