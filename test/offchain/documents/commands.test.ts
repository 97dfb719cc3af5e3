import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { type Definitions, type Mention, definitionsOf, fault, mentionsIn } from "./commandLine.js";
import { ROOT, readDocuments } from "./documents.js";
import { executedCommands } from "./executed.js";

/** Documented, and run by no test, demo, tutorial or gate; each with the reason. */
const RUN_BY_HAND: Readonly<Record<string, string>> = {
  "task ignition track-tx": "repairs a deployment by a transaction found in an explorer; Hardhat's own",
  "task ignition wipe": "forgets a step of a deployment that failed; Hardhat's own",
  "task msn simulate": "lives through eleven years; test/integration/tenYears.test.ts does so without the task",
  "task keystore set": "asks for a password on the terminal; Hardhat's own",
  "script audit": "every test and proof there is, hours; installs Python tools",
  "script bench:epoch": "a measurement of hours",
  "script bench:receipts": "a measurement",
  "script bench:registrations": "a measurement",
  "script bench:stakes": "a measurement",
  "script bench:tree": "a measurement",
  "script costs": "writes docs/costs.md, which a test compares",
  "script coverage": "part of the audit, half an hour",
  "script demo:page": "serves until it is ended; integration/page.test.ts drives what it serves",
  "script format": "changes files; the gate runs format:check",
  "script mutation": "part of the audit, hours",
  "script page:build": "integration/page.test.ts builds the page by the same configuration",
  "script prove": "part of the audit; installs Python tools",
  "script slither": "part of the audit; installs Python tools",
  "script snapshot": "changes files; the gate runs snapshot:check",
  "script test:deep": "part of the audit, hours",
  "script test:forge": "part of the audit",
  "script test:fork:all": "part of the audit; the gate runs test:fork -- --quick",
};

describe("commands of the documentation", function () {
  this.timeout(120_000);
  let definitions: Definitions;
  let mentions: Mention[];

  before(async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    definitions = definitionsOf(hre, Object.keys(scripts));
    mentions = (await readDocuments()).flatMap((document) => mentionsIn(document, definitions));
  });

  it("are there, take the options given, and get those they need", () => {
    expect(mentions.length).to.be.greaterThan(300);
    const faults = mentions.map((mention) => fault(mention, definitions)).filter((text) => text !== undefined);
    expect(faults).to.deep.equal([]);
  });

  it("name every task and every command of the miners", () => {
    const named = new Set(mentions.map(({ kind, name }) => `${kind} ${name}`));
    const ours = [...definitions.task.keys()].filter((name) => OURS.test(name)).map((name) => `task ${name}`);
    const missing = [...ours, ...[...definitions.miner.keys()].map((name) => `miner ${name}`)].filter(
      (name) => !named.has(name),
    );
    expect(missing).to.deep.equal([]);
  });

  it("stand all in docs/tasks.md, each with what its help says", async () => {
    const rows = (await readFile(join(ROOT, "docs", "tasks.md"), "utf8"))
      .split("\n")
      .map((line) => line.split(/ *\| */));
    const shown = new Map(rows.map(([, name, what]) => [name?.replaceAll("`", ""), what]));
    for (const name of [...definitions.task.keys()].filter((task) => OURS.test(task))) {
      const { description, isEmpty } = hre.tasks.getTask(name.split(" "));
      if (!isEmpty) expect(shown.get(name), name).to.equal(description);
    }
  });

  it("are each run by a tutorial, a demo, the gate or a test, but for those with a reason", async () => {
    const executed = await executedCommands(definitions);
    const named = new Set(mentions.filter(({ at }) => !at.startsWith("docs/tutorials/")).map(nameOf));
    const byHand = [...named].filter((name) => !executed.has(name) && !HARDHATS.has(name)).sort();
    expect(byHand).to.deep.equal(Object.keys(RUN_BY_HAND).sort());
  });

  it("are found wrong: unknown, misspelled, incomplete, with a word too much", () => {
    const text = [
      "`epoch computed --dir x`, `npm run nothing`, `npm run miner -- climb`, `challenge",
      "statuses`, `claim --epoch x`, `watch`, `epoch compute --proofs …`",
      "```sh",
      "npx hardhat epoch compute --proofs a --snapshot b   # --out is missing",
      "npx hardhat epoch activate now --network localhost",
      "npx hardhat epoch activate --from && npx hardhat --network localhost epoch status --all",
      "X=$(npx hardhat gov status --proposals)",
      "```",
    ].join("\n");
    const found = mentionsIn({ file: "x.md", text }, definitions).map((mention) => fault(mention, definitions));
    expect(found.filter((one) => one !== undefined)).to.have.members([
      'x.md:1: there is no task "epoch computed"',
      "x.md:1: package.json has no script nothing",
      'x.md:1: there is no miner "climb"',
      'x.md:1: there is no task "challenge statuses"',
      'x.md:2: "claim" has no option --epoch',
      'x.md:4: "epoch compute" needs --out',
      'x.md:5: "epoch activate" does not take "now"',
      'x.md:6: --from of "epoch activate" needs a value',
      'x.md:6: "epoch status" has no option --all',
      'x.md:7: "gov status" has no option --proposals',
    ]);
  });
});

/** Tasks of this project; the others come with Hardhat. */
const OURS = /^(?:airdrop|challenge|epoch|gov|local|market|msn|payments|proofs|stake|vesting|watch)\b/;
/** Run by `npm run` scripts under other names. */
const HARDHATS = new Set(["task test", "task node", "task test mocha", "task test solidity", "task build"]);

const nameOf = ({ kind, name }: Mention): string => `${kind} ${name}`;
