import { expect } from "chai";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Journal } from "../../../offchain/io/journal.js";
import { expectRejects, expectThrows } from "../failure.js";

describe("journal", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "msn-journal-"));
    file = join(folder, "below", "ledger.ndjson");
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function reopen(): Promise<{ journal: Journal; lines: string[] }> {
    const lines: string[] = [];
    const journal = await Journal.open(file, ({ text }) => lines.push(text));
    return { journal, lines };
  }

  async function lines(): Promise<string[]> {
    const opened = await reopen();
    await opened.journal.close();
    return opened.lines;
  }

  it("keeps lines in their order, over restarts", async () => {
    const first = await reopen();
    expect(first.lines).to.deep.equal([]);
    await Promise.all(["a", "b", "c"].map((text) => first.journal.append(text)));
    await first.journal.append("d");
    await first.journal.close();
    const second = await reopen();
    await second.journal.append("e");
    await second.journal.close();
    expect(await lines()).to.deep.equal(["a", "b", "c", "d", "e"]);
  });

  it("an append that is done is on disk", async () => {
    const { journal } = await reopen();
    await journal.append("a");
    expect(await readFile(file, "utf8")).to.equal("a\n");
    await journal.close();
  });

  it("cut at any byte, it holds its beginning, and goes on from there", async () => {
    const { journal } = await reopen();
    const texts = ["first", "", "zweite Zeile: größer", "third"];
    await Promise.all(texts.map((text) => journal.append(text)));
    await journal.close();
    const whole = await readFile(file);
    for (let cut = 0; cut <= whole.length; cut++) {
      await writeFile(file, whole.subarray(0, cut));
      const ends = whole.subarray(0, cut).filter((byte) => byte === 0x0a).length;
      const again = await reopen();
      expect(again.lines, `cut at ${cut}`).to.deep.equal(texts.slice(0, ends));
      await again.journal.append("after");
      await again.journal.close();
      expect(await lines()).to.deep.equal([...texts.slice(0, ends), "after"]);
    }
  });

  it("a torn end longer than a block is cut off whole", async () => {
    const { journal } = await reopen();
    await journal.append("kept");
    await journal.close();
    await appendFile(file, "x".repeat(200_000));
    expect(await lines()).to.deep.equal(["kept"]);
    expect(await readFile(file, "utf8")).to.equal("kept\n");
  });

  it("compaction keeps every append exactly once, also those in flight", async () => {
    const { journal } = await reopen();
    let sum = 0;
    const add = (amount: number): Promise<void> => {
      sum += amount;
      return journal.append(String(amount));
    };
    const work: Promise<void>[] = [];
    for (let i = 1; i <= 200; i++) {
      work.push(add(i));
      if (i % 20 === 0) {
        const compacted = journal.compact(() => [String(sum)]);
        work.push(compacted, add(1_000 + i));
        if (i % 40 === 0) await compacted;
        else await work[0];
      }
      if (i % 20 === 10) await Promise.all(work);
    }
    await Promise.all(work);
    await journal.close();
    const kept = (await lines()).map(Number);
    expect(kept.reduce((a, b) => a + b, 0)).to.equal(sum);
    expect(kept.length).to.be.lessThan(40);
  });

  it("what a kill left of a compaction does no harm", async () => {
    const { journal } = await reopen();
    await journal.append("a");
    await journal.close();
    await writeFile(`${file}.compact.tmp`, "half of a li");
    const again = await reopen();
    await again.journal.compact(() => ["b"]);
    await again.journal.append("c");
    await again.journal.close();
    expect(await lines()).to.deep.equal(["b", "c"]);
  });

  it("after a failure it takes nothing any more", async () => {
    const { journal } = await reopen();
    await journal.append("a");
    const failure = journal.compact(() => {
      throw new Error("no snapshot");
    });
    const behind = journal.append("b");
    await Promise.allSettled([failure, behind]);
    let message = "";
    await failure.catch((error: unknown) => (message = String(error)));
    expect(message).to.include("no snapshot");
    const late = await journal.append("c").catch(() => "refused");
    expect(late).to.equal("refused");
    await journal.close();
    expect(await lines()).to.deep.equal(["a"]);
  });

  it("says in one line what it does not take", async () => {
    const { journal } = await reopen();
    expectThrows(() => journal.append("a\nb"), "io", "without a line end");
    await journal.close();
    await expectRejects(journal.append("a"), "io", "is closed");
    await expectRejects(
      Journal.open(folder, () => undefined),
      "io",
      "cannot open (EISDIR)",
    );
  });
});
