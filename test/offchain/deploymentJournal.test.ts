import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { dropTornTail } from "../../offchain/chain/deploymentJournal.js";

const WHOLE = [
  { type: "DEPLOYMENT_INITIALIZE", chainId: 31337 },
  { type: "DEPLOYMENT_EXECUTION_STATE_INITIALIZE", futureId: "MsnProtocol#MSN" },
  { type: "NETWORK_INTERACTION_REQUEST", futureId: "MsnProtocol#MSN" },
].map((entry) => `${JSON.stringify(entry)}\n`);
const OPENED = `${JSON.stringify({ type: "CALL_EXECUTION_STATE_INITIALIZE", futureId: "MsnProtocol#call" })}\n`;

describe("the journal of an interrupted deployment", () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "msn-journal-"));
  });
  after(() => rm(dir, { recursive: true }));

  const repaired = async (text: string): Promise<string> => {
    const file = join(dir, "journal.jsonl");
    await writeFile(file, text);
    await dropTornTail(file);
    return readFile(file, "utf8");
  };

  it("stays as it is while every line is whole and sent something", async () => {
    expect(await repaired(WHOLE.join(""))).to.equal(WHOLE.join(""));
  });

  it("loses a half-written last line, and steps opened at its end without a transaction", async () => {
    expect(await repaired(`${WHOLE.join("")}{"futureId":"Msn`)).to.equal(WHOLE.join(""));
    expect(await repaired(`${WHOLE.join("")}${OPENED}${OPENED}`)).to.equal(WHOLE.join(""));
    expect(await repaired(WHOLE.slice(0, 2).join(""))).to.equal(WHOLE[0]);
  });

  it("need not be there", async () => {
    await dropTornTail(join(dir, "none.jsonl"));
  });
});
