import { expect } from "chai";
import fc from "fast-check";

import { TagTable } from "../../../offchain/rewards/tagTable.js";

describe("table of tags", () => {
  // Tags that differ in one byte, wherever it stands, and often repeat.
  const tag = fc.tuple(fc.nat(15), fc.nat(3)).map(([at, value]) => Buffer.alloc(16).fill(value, at, at + 1));

  it("numbers distinct tags from 0 without gaps, wherever they stand, up to its capacity, round after round", () => {
    const table = new TagTable(49); // all there are: 16 places with three values, and zero
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1, maxLength: 200 }), fc.nat(9), (tags, shift) => {
        const known = new Map<string, number>();
        for (const bytes of tags) {
          const key = bytes.toString("hex");
          if (!known.has(key)) known.set(key, known.size);
          expect(table.numberOf(Buffer.concat([Buffer.alloc(shift), bytes]), shift)).to.equal(known.get(key));
          expect(table.size).to.equal(known.size);
        }
        table.clear();
        expect(table.size).to.equal(0);
      }),
    );
  });

  it("of no capacity is made, for an epoch without nodes", () => {
    expect(new TagTable(0).size).to.equal(0);
  });
});
