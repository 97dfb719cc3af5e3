import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { type Browser, chromium } from "playwright-core";

/** Browsers that people install, as Playwright finds them. */
const INSTALLED = ["chrome", "msedge"] as const;

/**
 * What a browser must not do in a test: look for updates or accounts on a network that may not be there. A container's
 * root user has no sandbox, and the pages of tests are our own.
 */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
const UNPACKED = join(CACHE, "chromium-153.0.0");

/**
 * Starts a headless Chromium: the file that `MSN_CHROMIUM` names; else on Linux (x64) the one from the npm registry,
 * elsewhere an installed Chrome or Edge. Close it after the tests.
 */
export async function launchChromium(): Promise<Browser> {
  const named = process.env["MSN_CHROMIUM"] ?? "";
  if (named !== "") return await chromium.launch({ executablePath: named, args: ARGUMENTS });
  if (process.platform === "linux" && process.arch === "x64") return await launchUnpacked();
  for (const channel of INSTALLED) {
    const browser = await chromium.launch({ channel, args: ARGUMENTS }).catch(() => undefined);
    if (browser !== undefined) return browser;
  }
  throw new Error("no Chromium here: install Chrome or Edge, or name a browser's file in MSN_CHROMIUM");
}

async function launchUnpacked(): Promise<Browser> {
  if (!existsSync(UNPACKED)) await unpack();
  // Libraries that a bare container lacks come with the package.
  const libraries = [join(UNPACKED, "al2023", "lib"), process.env["LD_LIBRARY_PATH"] ?? ""].filter(
    (path) => path !== "",
  );
  return await chromium.launch({
    executablePath: join(UNPACKED, "chromium"),
    args: ARGUMENTS,
    env: { ...process.env, LD_LIBRARY_PATH: libraries.join(":") },
  });
}

/**
 * Unpacks the package's browser once, beside where it goes, then renames: another process may be doing the same. The
 * package unpacks into the temporary folder, and its libraries only where it believes to be in that cloud.
 */
async function unpack(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const directory = await mkdtemp(join(CACHE, "chromium-"));
  const script = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';
  const env = { ...process.env, TMPDIR: directory, AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" };
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env });
  await rename(directory, UNPACKED).catch(async (error: unknown) => {
    await rm(directory, { recursive: true });
    if (!existsSync(UNPACKED)) throw error;
  });
}
