import { expect } from "chai";
import fc from "fast-check";

import type { Address } from "../../../offchain/domain/hex.js";
import { type GrantPlan, type ListedAward, type MadeBatch, planGrants } from "../../../offchain/vesting/grantPlan.js";
import { expectThrows } from "../failure.js";

const FILE = "grants.csv";
const account = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}`;
/** Line 2 grants 1 wei to account 1, line 3 grants 2 wei to account 2, and so on. */
const list = (count: number): ListedAward[] =>
  Array.from({ length: count }, (_, i) => ({ line: i + 2, account: account(i + 1), amountWei: BigInt(i + 1) }));
const batch = (firstId: number, awards: readonly ListedAward[]): MadeBatch => ({
  firstId: BigInt(firstId),
  awards: awards.map(({ account: to, amountWei }) => ({ account: to, amountWei })),
});
const plan = (all: readonly ListedAward[], made: readonly MadeBatch[], allowDuplicates = false): GrantPlan =>
  planGrants(all, made, { batchSize: 3, allowDuplicates, file: FILE });
const linesOf = ({ batches }: GrantPlan): number[][] => batches.map((lines) => lines.map(({ line }) => line));

describe("vesting: what is left of a list of grants", () => {
  it("a new list in batches, in its order", () => {
    const fresh = plan(list(7), []);
    expect(fresh.made).to.deep.equal([]);
    expect(linesOf(fresh)).to.deep.equal([[2, 3, 4], [5, 6, 7], [8]]);
  });

  it("goes on after the batches that were made, whatever their sizes", () => {
    const all = list(7);
    const resumed = plan(all, [batch(10, all.slice(0, 2)), batch(12, all.slice(2, 6))]);
    expect(resumed.made.map(({ firstId, lines }) => [firstId, lines.length])).to.deep.equal([
      [10n, 2],
      [12n, 4],
    ]);
    expect(linesOf(resumed)).to.deep.equal([[8]]);
    expect(linesOf(plan(all, [batch(10, all)]))).to.deep.equal([]);
  });

  it("leaves batches of other lists alone, before, between and after", () => {
    const all = list(5);
    const others = list(40).slice(20);
    const made = [
      batch(1, others.slice(0, 3)),
      batch(4, all.slice(0, 3)),
      batch(7, others.slice(3, 5)),
      batch(9, all.slice(3)),
      batch(11, others.slice(5, 6)),
    ];
    const resumed = plan(all, made);
    expect(resumed.made.map(({ firstId }) => firstId)).to.deep.equal([4n, 9n]);
    expect(resumed.batches).to.deep.equal([]);
  });

  it("stops where an account has a grant that is not of these lines: the list was changed", () => {
    const all = list(4);
    const made = [batch(5, all.slice(0, 2))];
    const changed = [{ ...all[0]!, amountWei: 9n }, ...all.slice(1)];
    const earlier = `has grant 5 of 0.000000000000000001 MSN from this bucket on this schedule already`;
    const refuse = (lines: readonly ListedAward[], place: string, problem: string): void => {
      expectThrows(() => plan(lines, made), "csv", `${FILE}, ${place}, beneficiary: ${problem}`);
    };
    refuse(changed, "line 2", `${account(1)} ${earlier}`);
    refuse([...all].reverse(), "line 3", `${account(2)} has grant 6 of`);
    refuse(all.slice(1), "line 3", `${account(2)} has grant 6 of`);
    expect(linesOf(plan(changed, made, true))).to.deep.equal([[2, 3, 4], [5]]);
  });

  it("a batch longer than what is left is another list's", () => {
    const all = list(2);
    const made = [batch(1, list(3))];
    expectThrows(() => plan(all, made), "csv", "line 2, beneficiary");
    expect(linesOf(plan(all, made, true))).to.deep.equal([[2, 3]]);
  });

  it("an account that stands on two lines counts by its place", () => {
    const [one, two] = list(2);
    const twice = [one!, two!, { ...one!, line: 4 }, { ...two!, line: 5 }];
    const resumed = plan(twice, [batch(1, twice.slice(0, 3))], true);
    expect(linesOf(resumed)).to.deep.equal([[5]]);
  });

  it("however often a run is interrupted, every line is granted exactly once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.array(fc.nat(3)), (count, runs) => {
        const all = list(count);
        const made: MadeBatch[] = [];
        const grant = (batches: GrantPlan["batches"]): void => {
          for (const lines of batches) made.push(batch(made.length * 100, lines));
        };
        for (const sent of runs) grant(plan(all, made).batches.slice(0, sent));
        grant(plan(all, made).batches);
        expect(made.flatMap(({ awards }) => awards)).to.deep.equal(batch(0, all).awards);
        expect(plan(all, made).batches).to.deep.equal([]);
      }),
    );
  });
});
