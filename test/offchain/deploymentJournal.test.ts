import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { dropTornTail } from "../../offchain/chain/deploymentJournal.js";

const line = (entry: object): string => `${JSON.stringify(entry)}\n`;
const futureId = "MsnProtocol#MSN";
const START = line({ type: "DEPLOYMENT_INITIALIZE", chainId: 31337 });
const OPENED = line({ type: "DEPLOYMENT_EXECUTION_STATE_INITIALIZE", futureId });
const REQUESTED = line({ type: "NETWORK_INTERACTION_REQUEST", futureId });
const WHOLE = [START, OPENED, REQUESTED, line({ type: "TRANSACTION_PREPARE_SEND", futureId })].join("");

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

  it("stays as it is while every line is whole and its last step was about to send something", async () => {
    expect(await repaired(WHOLE)).to.equal(WHOLE);
  });

  it("loses a half-written last line, and steps opened at its end without a transaction", async () => {
    expect(await repaired(`${WHOLE}{"futureId":"Msn`)).to.equal(WHOLE);
    expect(await repaired(WHOLE + OPENED + OPENED)).to.equal(WHOLE);
    expect(await repaired(WHOLE + OPENED + REQUESTED)).to.equal(WHOLE);
    expect(await repaired(START + OPENED)).to.equal(START);
  });

  it("need not be there", async () => {
    await dropTornTail(join(dir, "none.jsonl"));
  });
});
