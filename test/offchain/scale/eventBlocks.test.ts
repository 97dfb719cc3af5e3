import { expect } from "chai";
import fc from "fast-check";

import { type BlockRange, readOverBlocks } from "../../../offchain/chain/eventBlocks.js";

/** A node with events in some blocks that refuses more than so many blocks or events at once, as real ones do. */
class EventNode {
  requests = 0;

  constructor(
    readonly events: readonly number[],
    readonly mostBlocks: number,
    readonly mostEvents: number,
  ) {}

  ask = ({ from, to }: BlockRange): Promise<readonly number[]> => {
    this.requests++;
    if (to - from >= this.mostBlocks) return Promise.reject(new Error("block range is too wide"));
    const found = this.events.filter((block) => block >= from && block <= to);
    if (found.length > this.mostEvents) return Promise.reject(new Error("query returned more than 10000 results"));
    return Promise.resolve(found);
  };
}

describe("events of many blocks", () => {
  it("are all found once and in order, whatever a node refuses", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(200_000), { maxLength: 300 }),
        fc.integer({ min: 150, max: 250_000 }),
        fc.nat(1_000),
        async (blocks, mostBlocks, first) => {
          const events = blocks.map((block) => block + first).sort((a, b) => a - b);
          const node = new EventNode(events, mostBlocks, 300);
          expect(await readOverBlocks({ from: first, to: first + 200_000 }, node.ask)).to.deep.equal(events);
        },
      ),
    );
  });

  it("take hardly more requests than the node's limit makes necessary", async () => {
    const node = new EventNode([5, 900_000], 10_000, 10);
    const heard: number[] = [];
    await readOverBlocks({ from: 1, to: 10_000_000 }, node.ask, (done, total) => {
      expect(total).to.equal(10_000_000);
      heard.push(done);
    });
    expect(heard.at(-1)).to.equal(10_000_000);
    // 10,000,000 halved until 10,000 suffice is 9,765: 1,025 ranges, ten refusals to get there and ten more trials.
    expect(node.requests).to.be.within(1_025, 1_050);
  });

  it("come in time linear in their number", async () => {
    const node = new EventNode([], 250, 1_000);
    let next = 0;
    const many = (range: BlockRange): Promise<readonly number[]> =>
      node.ask(range).then(() => Array.from({ length: 200 }, () => next++));
    const found = await readOverBlocks({ from: 0, to: 249_999 }, many);
    expect(found).to.have.length(next);
    expect(found[next - 1]).to.equal(next - 1);
  });

  it("end with the node's fault where it refuses even few blocks, and at once with a contract's refusal", async () => {
    let asked = 0;
    const failing = (error: Error) => (): Promise<readonly number[]> => {
      asked++;
      return Promise.reject(error);
    };
    const reading = async (error: Error): Promise<string> => {
      asked = 0;
      return readOverBlocks({ from: 0, to: 50 }, failing(error)).then(
        () => "read",
        (thrown: unknown) => String(thrown),
      );
    };
    expect(await reading(new Error("out of order"))).to.include("out of order");
    expect(asked).to.equal(4);
    expect(await reading(Object.assign(new Error("reverted"), { code: "CALL_EXCEPTION" }))).to.include("reverted");
    expect(asked).to.equal(1);
  });
});
