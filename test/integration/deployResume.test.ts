import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { Interruptions, type Moment } from "../helpers/deployment/interruptions.js";
import { onEveryNode } from "../helpers/deployment/onEveryNode.js";
import { edited } from "../offchain/parametersFile.js";
import { removeFolders } from "../offchain/world.js";

/** What is on record and what is not; `npm run test:deep` goes through every moment there is. */
const MOMENTS: readonly (readonly [what: string, moment: Moment])[] = [
  ["when the first transaction is sent and not on record", ["TRANSACTION_SEND", "TimelockController", "before"]],
  ["before a transaction is sent", ["TRANSACTION_PREPARE_SEND", "EpochPolicy", "after"]],
  ["while a transaction is entered", ["TRANSACTION_SEND", "TimelockController.renounceRole", "torn"]],
  ["before the address book is written", ["CALL_EXECUTION_STATE_COMPLETE", "Genesis.complete", "after"]],
];

onEveryNode("resumed deployment", 120_000, (bench, kind) => {
  let interruptions: Interruptions;
  before(async () => {
    interruptions = await Interruptions.on(bench());
  });
  after(removeFolders);

  // One moment is enough for the other node here.
  for (const [what, moment] of kind === "hardhat" ? MOMENTS : MOMENTS.slice(0, 1)) {
    it(`completes what was killed ${what}`, async () => {
      await interruptions.kill(interruptions.pointOf(moment));
      await interruptions.complete();
    });
  }
  if (kind !== "hardhat") return;

  it("completes what has half a file of addresses, and no address book", async () => {
    await rm(bench().bookFile);
    const file = join(bench().folder, "deployed_addresses.json");
    await writeFile(file, (await readFile(file, "utf8")).slice(0, 100));
    await interruptions.complete();
  });

  it("takes other parameters for what has not begun, and none for what has", async () => {
    await interruptions.kill(interruptions.pointOf(["TRANSACTION_SEND", "EpochPolicy", "before"]));
    const begun = /policy\.boostBasePpm: EpochPolicy was begun with 400000 \(as the contract takes it\), got 1$/;
    await interruptions.refuse(begun, { "policy.boostBasePpm": 1 });
    const parameters = await edited({ tokenGeneration: "2026-08-02T07:00:00Z", "governor.quorumBps": 401 });
    expect((await bench().deploy({ parameters })).error).to.equal("");
    expect((await bench().check({ parameters })).error).to.equal("");
    expect(await bench().sent()).to.equal(interruptions.transactions);
  });
});
