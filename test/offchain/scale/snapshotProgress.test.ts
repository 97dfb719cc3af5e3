import { appendFile, mkdtemp, readFile, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { SnapshotProgress } from "../../../offchain/chain/snapshotProgress.js";
import type { Address } from "../../../offchain/domain/hex.js";

const A: Address = `0x${"aa".repeat(20)}`;
const B: Address = `0x${"bb".repeat(20)}`;
const SUBJECT = { chainId: 1, staking: `0x${"5a".repeat(20)}`, firstHash: `0x${"11".repeat(32)}`, epoch: 3 } as const;

describe("what was read of a snapshot", () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "msn-progress-"));
    file = join(folder, "snapshot.json.partial");
    const progress = await SnapshotProgress.open(SUBJECT, file);
    await progress.addOperators(120, [A]);
    await progress.addOperators(250, [A, B]);
    await progress.addStakes([B], [7n]);
    await progress.close();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is there for the next run, and removed at the end", async () => {
    const again = await SnapshotProgress.open(SUBJECT, file);
    expect([...again.operators]).to.deep.equal([A, B]);
    expect(again.blocksTo).to.equal(250);
    expect([...again.stakesWei]).to.deep.equal([[B, 7n]]);
    await again.discard();
    expect(await stat(file).catch(() => undefined)).to.equal(undefined);
  });

  it("loses at most its end where a kill cuts a line, and blocks are read again unless they were complete", async () => {
    const text = await readFile(file, "utf8");
    await truncate(file, text.indexOf("blocks 250") + 5);
    const again = await SnapshotProgress.open(SUBJECT, file);
    expect(again.blocksTo).to.equal(120);
    expect(again.stakesWei.size).to.equal(0);
    await again.addOperators(250, [B]);
    await again.close();
    expect(
      (await readFile(file, "utf8")).endsWith("operator 0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\nblocks 250\n"),
    ).to.equal(true);
  });

  it("is not taken for another epoch or chain, nor with a line it never wrote", async () => {
    const opening = (subject: typeof SUBJECT): Promise<string> =>
      SnapshotProgress.open(subject, file).then(
        () => "opened",
        (error: unknown) => String(error),
      );
    for (const other of [{ epoch: 4 }, { chainId: 2 }, { firstHash: `0x${"22".repeat(32)}` }, { staking: A }]) {
      expect(await opening({ ...SUBJECT, ...other } as unknown as typeof SUBJECT)).to.match(
        /partial, line 1: expected "snapshot /,
      );
    }
    await appendFile(file, "stake 0x12 7\n");
    expect(await opening(SUBJECT)).to.match(/line 7: expected an operator, blocks or a stake, got "stake 0x12 7"/);
  });
});
