/**
 * `msn deploy` in a process of its own, which kills itself (SIGKILL: nothing is cleaned up) at one moment of the journal.
 * Started by killedDeployment.ts with the node's URL and the home; says "ready" and waits for the moment.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

import type { KillPoint } from "./killedDeployment.js";
import { environmentAt } from "./taskRunner.js";

const [url = "", home = ""] = process.argv.slice(2);

/** Ignition appends each line of its journal with one call of its own, to an open file. */
function killAt({ line, moment }: KillPoint): void {
  const { writeFileSync } = fs;
  let lines = 0;
  fs.writeFileSync = (...args: Parameters<typeof fs.writeFileSync>): void => {
    const [file, text] = args;
    const isJournal = typeof file === "number" && typeof text === "string" && text.startsWith("\n{");
    if (!isJournal || ++lines !== line) {
      writeFileSync(...args);
      return;
    }
    if (moment === "after") writeFileSync(file, text);
    if (moment === "torn") writeFileSync(file, text.slice(0, text.length / 2));
    process.kill(process.pid, "SIGKILL");
  };
  syncBuiltinESMExports();
}

const hre = await environmentAt(url, home);
await import("../../../tasks/msn/deploy.js");
process.on("disconnect", () => process.exit(1));
process.on("message", (point: KillPoint) => {
  killAt(point);
  void hre.tasks
    .getTask(["msn", "deploy"])
    .run({ quiet: true })
    .then(() => process.exit(0));
});
process.send?.("ready");
