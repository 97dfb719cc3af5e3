/** The miners' command line: `npm run miner -- COMMAND …`. A failure is one line on stderr and exit code 1. */
import { config } from "dotenv";

import { runCommandLine } from "./miner/commandLine.js";

config({ quiet: true });
if (!(await runCommandLine(process.argv.slice(2)))) process.exitCode = 1;
