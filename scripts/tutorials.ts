/**
 * `npm run tutorials`: does what the pages of docs/tutorials say, command by command in one shell, and compares what is printed
 * with what they show. It runs in a copy of the project, .tutorials/work, and changes nothing here. Options: see USAGE.
 */
import { connect } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

import { MsnError } from "../offchain/domain/errors.js";
import { PAGES, Run } from "./tutorials/run.js";
import { Shell } from "./tutorials/shell.js";
import { makeWorkspace } from "./tutorials/workspace.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const HOME = join(ROOT, ".tutorials");
/** Where `npx hardhat node` listens, and the network `localhost` is. */
const NODE_PORT = 8545;
const USAGE = `npm run tutorials -- [--until ${PAGES.join("|")}] [--stay]

  --until PAGE  the pages up to this one; all unless given
  --stay        leaves the node running and the files in .tutorials/work, to go on by hand`;

try {
  await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { until: { type: "string" }, stay: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const last = values.until === undefined ? PAGES.length - 1 : PAGES.findIndex((page) => page === values.until);
  if (last === -1) throw new MsnError("argument", `expected one of ${PAGES.join(", ")}`, { field: "--until" });
  if (await listens(NODE_PORT)) {
    throw new MsnError(
      "argument",
      `something listens on port ${NODE_PORT} already, where the tutorials start their node`,
    );
  }
  const work = join(HOME, "work");
  await makeWorkspace(ROOT, work);
  const shell = await Shell.start(work, join(HOME, "printed"), shellEnvironment());
  // The shell is in a group of its own, which no terminal interrupts.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void shell.stop().finally(() => process.exit(1)));
  }
  let isDone = false;
  try {
    const run = new Run(shell, (line) => {
      console.log(line);
    });
    for (const page of PAGES.slice(0, last + 1)) await run.page(ROOT, join("docs", "tutorials", `${page}.md`));
    isDone = true;
    console.log(run.summary());
  } finally {
    if (isDone && values.stay === true) {
      shell.leave();
      console.log(`the node runs on: go on in .tutorials/work; kill -- ${shell.group} ends it`);
    } else await shell.stop();
  }
}

/** As of a new user: no keys or addresses of one's own, and nothing that colours or npm adds. */
function shellEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:MSN_|FORCE_COLOR$|.*_RPC_URL$)/.test(name));
  return {
    ...Object.fromEntries(own),
    NO_COLOR: "1",
    npm_config_loglevel: "silent",
    npm_config_update_notifier: "false",
  };
}

async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}
