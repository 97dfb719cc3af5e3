import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { backOff } from "../../../offchain/chain/passLoop.js";
import type { PassResult } from "../../../offchain/chain/watch/fullPass.js";
import { eventLine, onlyNews, watchLoop } from "../../../offchain/chain/watch/watchLoop.js";
import type { WatchEvent } from "../../../offchain/chain/watch/perform.js";
import { EMPTY_STATE, backTo, readState, withBlock, writeState } from "../../../offchain/chain/watch/watchState.js";
import { MsnError } from "../../../offchain/domain/errors.js";
import { parseActs } from "../../../offchain/watch/action.js";
import { testBook } from "../../helpers/testBook.js";
import { DISTRIBUTOR, hexOf } from "../world.js";

const fine: PassResult = { decisions: [], taken: [], events: [], isAlarmed: false, block: 1, verdict: undefined };
const forOnce = { interval: 1, once: true, signal: new AbortController().signal };

describe("a watcher's loop", () => {
  it("makes a failed pass again, says so each time, and ends with the first good one", async () => {
    const lines: string[] = [];
    let passes = 0;
    const isAlarmed = await watchLoop(
      () => {
        passes++;
        if (passes < 2) return Promise.reject(new Error("no answer"));
        return Promise.resolve({ ...fine, isAlarmed: true });
      },
      forOnce,
      ({ kind, text }) => lines.push(`${kind} ${text}`),
    );
    expect([passes, isAlarmed]).to.deep.equal([2, true]);
    expect(lines.join()).to.match(/^error no answer; again in [01]\.\d s$/);
  });

  it("does not ask again where an option is wrong", async () => {
    let passes = 0;
    const work = watchLoop(
      () => {
        passes++;
        return Promise.reject(new MsnError("argument", "wrong"));
      },
      { ...forOnce, once: false },
      () => undefined,
    );
    expect(await work.catch((error: unknown) => String(error))).to.include("wrong");
    expect(passes).to.equal(1);
  });

  it("ends when told to, in the middle of a pause", async () => {
    const stopping = new AbortController();
    const work = watchLoop(
      () => {
        setTimeout(() => {
          stopping.abort();
        }, 20);
        return Promise.resolve(fine);
      },
      { interval: 600, once: false, signal: stopping.signal },
      () => undefined,
    );
    expect(await work).to.equal(false);
  });

  it("looks again soon after a pass that did something, since more may follow", async () => {
    const stopping = new AbortController();
    const deposit = { action: { kind: "deposit", amountGwei: 1n }, transaction: hexOf(1, 32), gasUsed: 1n } as const;
    let passes = 0;
    const work = watchLoop(
      () => {
        passes++;
        if (passes === 2) stopping.abort();
        return Promise.resolve({ ...fine, taken: [deposit] });
      },
      { interval: 600, once: false, signal: stopping.signal },
      () => undefined,
    );
    await work;
    expect(passes).to.equal(2);
  });

  it("waits twice as long each time, up to five minutes, never the same", () => {
    expect([1, 2, 3].map((failures) => backOff(failures, () => 1))).to.deep.equal([1_000, 2_000, 4_000]);
    expect([backOff(1, () => 0), backOff(50, () => 0), backOff(50, () => 1)]).to.deep.equal([500, 150_000, 300_000]);
  });

  it("repeats a standing line only after an hour, what was done always", () => {
    const heard: string[] = [];
    let now = 0;
    const hear = onlyNews(
      ({ text }) => heard.push(text),
      () => now,
    );
    const note: WatchEvent = { kind: "note", text: "a" };
    for (const event of [note, note, { kind: "done", text: "b" }, { kind: "done", text: "b" }] as const) hear(event);
    expect(heard).to.deep.equal(["a", "b", "b"]);
    now = 3_600_000;
    hear(note);
    expect(heard).to.deep.equal(["a", "b", "b", "a"]);
  });

  it("writes one line an event, for people or programs", () => {
    const at = new Date(0);
    const event: WatchEvent = { kind: "alert", text: "look\nhere" };
    expect(eventLine(event, false, at)).to.equal("1970-01-01T00:00:00Z ALERT look here");
    expect(JSON.parse(eventLine(event, true, at))).to.deep.equal({
      level: "error",
      time: "1970-01-01T00:00:00Z",
      ...event,
    });
  });

  it("knows what may be allowed", () => {
    expect([...parseActs("cancel, challenge", "--act")]).to.deep.equal(["cancel", "challenge"]);
    expect(() => parseActs("cancel,claim", "--act")).to.throw(/--act: expected some of challenge,demand,answer,cancel/);
  });
});

describe("a watcher's state", () => {
  let dir: string;
  const book = testBook(31337, 0, { RewardsDistributor: DISTRIBUTOR });
  const log = (block: number) => ({
    block,
    address: DISTRIBUTOR,
    topics: [hexOf(7, 32)],
    data: "0x",
  });
  const state = [1, 2, 3].reduce(
    (before, number) => withBlock(before, { number, hash: hexOf(number, 32) }, [log(number)]),
    EMPTY_STATE,
  );

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "msn-watch-state-"));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it("is read as it was written; a damaged one, or another deployment's, is none", async () => {
    const file = join(dir, "state.json");
    expect(await readState(file, { book })).to.deep.equal(EMPTY_STATE);
    await writeState(file, { book }, state);
    expect(await readState(file, { book })).to.deep.equal(state);
    const other = testBook(1, 0, { RewardsDistributor: DISTRIBUTOR });
    expect(await readState(file, { book: other })).to.deep.equal(EMPTY_STATE);
    await writeFile(file, '{"format":"msn-watch-st');
    expect(await readState(file, { book })).to.deep.equal(EMPTY_STATE);
  });

  it("goes back to any block, and forgets what came after", () => {
    const back = backTo(state, 2);
    expect(back.checkpoints.map(({ number }) => number)).to.deep.equal([1, 2]);
    expect(back.logs.map(({ block }) => block)).to.deep.equal([1, 2]);
    expect(backTo(state, -1)).to.deep.equal(EMPTY_STATE);
  });
});
