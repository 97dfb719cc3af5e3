/**
 * `npm run takeover`: captured attesters, in a second pass with the guardian, and captured verifiers attack a deployed system
 * with real measurements, one attack after the other, each from the same state. Watchers run as anybody runs them. The table
 * says who stopped each attack, by what, and what it moved; exits 1 if anything earned before was lost, or more than the
 * increment was taken. `--only TEXT` runs the attacks whose name holds TEXT, `--quiet` prints the table alone.
 */
import { dirname } from "node:path";

import { formatTable } from "../offchain/domain/table.js";
import { epochFiles } from "./demo/epochWeek.js";
import { LocalSystem } from "./demo/localSystem.js";
import { demoOptions } from "./demo/options.js";
import { msn } from "./demo/summary.js";
import { ATTACKS, type Attack, GUARDIAN_ATTACKS, HOSTILE } from "./takeover/attacks.js";
import { Battle } from "./takeover/battle.js";
import { Defence } from "./takeover/defence.js";
import { type Field, prepareEpoch, prepareField } from "./takeover/field.js";
import { type Loss, measureLoss } from "./takeover/loss.js";
import type { Outcome } from "./takeover/verdict.js";
import { VERIFIER_ATTACKS, attackMeasurements } from "./takeover/verifiers.js";

const HOME = ".takeover";

/** A line of the table. */
interface Row {
  readonly captured: string;
  readonly attack: string;
  readonly outcome: Outcome;
  readonly loss: Loss;
}

const options = demoOptions({ only: { type: "string", default: "" }, quiet: { type: "boolean", default: false } });
const started = Date.now();
const print = console.log.bind(console);
if (options.quiet) console.log = () => undefined;
const system = await LocalSystem.start(HOME);
try {
  const rows = await takeover();
  print(`\n${table(rows)}\n`);
  const broken = rows.filter(isBroken);
  for (const { attack } of broken) print(`BROKEN: ${attack}`);
  if (broken.length > 0) process.exitCode = 1;
  print(`${rows.length} attacks, ${Math.round((Date.now() - started) / 1000)} s`);
} finally {
  await system.close();
}

async function takeover(): Promise<Row[]> {
  const start = await prepareField(system);
  const atTheEnd = await system.snapshot();
  const field = await prepareEpoch(start);
  const atProposals = await system.snapshot();
  const rows: Row[] = [];
  for (const withGuardian of [false, true]) {
    for (const attack of withGuardian ? [...ATTACKS, ...GUARDIAN_ATTACKS] : ATTACKS) {
      if (!attack.name.includes(options.only)) continue;
      await atProposals();
      rows.push(reported(await onRoots(field, attack, withGuardian)));
    }
  }
  for (const withGuardian of [false, true]) {
    for (const attack of VERIFIER_ATTACKS) {
      if (!attack.name.includes(options.only)) continue;
      await atTheEnd();
      const who = attack.liars === 0 ? "attesters" : "verifiers";
      const defend = (proofs: string): Promise<Defence> => Defence.start(field, proofs);
      const result = await attackMeasurements(field, attack, withGuardian, defend);
      rows.push(reported({ captured: withGuardian ? `${who}, guardian` : who, attack: attack.name, ...result }));
    }
  }
  return rows;
}

async function onRoots(field: Field, attack: Attack, withGuardian: boolean): Promise<Row> {
  const defence = await Defence.start(field, dirname(epochFiles(HOME, 2).proofs));
  const battle = new Battle(field, defence, withGuardian);
  const outcome = await attack.run(battle);
  const loss = await measureLoss(battle, HOSTILE);
  return { captured: withGuardian ? "attesters, guardian" : "attesters", attack: attack.name, outcome, loss };
}

function reported(row: Row): Row {
  console.log(`${row.captured}: ${row.attack}: stopped by ${row.outcome.stoppedBy} (${row.outcome.how})`);
  return row;
}

function isBroken({ loss: { earnedLostGwei, incrementGwei, takenGwei } }: Row): boolean {
  return earnedLostGwei > 0n || takenGwei > incrementGwei;
}

function table(rows: readonly Row[]): string {
  return formatTable(
    ["captured", "attack", "stopped by", "how", "taken MSN", "increment MSN", "earned before, lost"],
    rows.map(({ captured, attack, outcome, loss }) => [
      captured,
      attack,
      outcome.stoppedBy,
      outcome.how,
      msn(loss.takenGwei),
      msn(loss.incrementGwei),
      msn(loss.earnedLostGwei),
    ]),
    ["taken MSN", "increment MSN", "earned before, lost"],
  );
}
