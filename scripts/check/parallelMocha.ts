/**
 * Mocha on the `*.test.ts` below the given folders, in as many processes at a time as there are processors (or
 * MSN_TEST_JOBS). Mocha's own workers will not do: they report failures as JSON, which knows no bigint, so that a failed
 * comparison of amounts ends without a word about it; and they hand out files one by one, also those that compile.
 *
 *   tsx scripts/check/parallelMocha.ts --timeout 60000 [--require FILE] test/offchain test/integration
 */
import { join } from "node:path";
import { parseArgs } from "node:util";

import { ROOT, listFiles } from "./files.js";
import { runInParallel } from "./mochaRun.js";

const { values, positionals } = parseArgs({
  options: { timeout: { type: "string" }, require: { type: "string", multiple: true, default: [] } },
  allowPositionals: true,
});
const files = positionals.flatMap((folder) =>
  listFiles(join(ROOT, folder))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `${folder}/${name}`),
);
const passed = await runInParallel(files, { timeoutMs: Number(values.timeout), required: values.require });
process.exitCode = passed ? 0 : 1;
