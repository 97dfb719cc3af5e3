/**
 * Import direction of the contracts: domain folders → access → libraries → interfaces, and domains meet only through interfaces.
 * Prints every breach as `file:line: …` and exits 1.
 */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

import { ROOT, listFiles } from "./files.js";

const DOMAINS = ["token", "vesting", "staking", "rewards", "settlement", "governance"];
/** What every domain may build on. */
const SHARED = ["interfaces", "libraries", "access"];
const OPENZEPPELIN = /^@openzeppelin\/contracts\//;
const OPENZEPPELIN_INTERFACE = /^@openzeppelin\/contracts\/(?:.*\/)?(?:draft-)?I[A-Z][A-Za-z0-9]*\.sol$/;

interface Rule {
  folders: string[];
  packages: RegExp;
}

/** What a file of a folder may import; undefined for a folder that the layout does not know. */
function ruleFor(folder: string): Rule | undefined {
  if (folder === "interfaces") return { folders: ["interfaces"], packages: OPENZEPPELIN_INTERFACE };
  if (folder === "libraries") return { folders: ["interfaces", "libraries"], packages: OPENZEPPELIN };
  if (folder === "access") return { folders: ["interfaces", "libraries", "access"], packages: OPENZEPPELIN };
  if (DOMAINS.includes(folder)) return { folders: [...SHARED, folder], packages: OPENZEPPELIN };
  if (folder === "deployment") return { folders: [...SHARED, ...DOMAINS], packages: OPENZEPPELIN };
  if (folder === "mocks") return { folders: [...SHARED, "mocks", ...DOMAINS], packages: OPENZEPPELIN };
  return undefined;
}

/** Replaces comments by blanks of the same lines, so that line numbers stay. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, (comment) => comment.replace(/[^\n]/g, " "));
}

function importsOf(source: string): { line: number; path: string }[] {
  const text = withoutComments(source);
  return [...text.matchAll(/\bimport\b[^"';]*["']([^"']+)["']/g)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length,
    path: match[1] ?? "",
  }));
}

function breach(file: string, rule: Rule, path: string): string | undefined {
  if (!path.startsWith(".")) {
    return rule.packages.test(path)
      ? undefined
      : `imports ${path}, expected a package path matching ${rule.packages.source}`;
  }
  const target = posix.join(posix.dirname(file), path);
  const folder = target.split("/")[0] ?? "";
  return rule.folders.includes(folder) ? undefined : `imports ${target}, expected one of ${rule.folders.join(", ")}`;
}

function breachesOf(file: string): string[] {
  const rule = file.includes("/") ? ruleFor(file.split("/")[0] ?? "") : undefined;
  if (rule === undefined) {
    return [
      `contracts/${file}:1: in no known folder, expected interfaces, libraries, access, mocks, deployment, ${DOMAINS.join(", ")}`,
    ];
  }
  const source = readFileSync(join(ROOT, "contracts", file), "utf8");
  return importsOf(source).flatMap(({ line, path }) => {
    const problem = breach(file, rule, path);
    return problem === undefined ? [] : [`contracts/${file}:${line}: ${problem}`];
  });
}

const files = listFiles(join(ROOT, "contracts")).filter((file) => file.endsWith(".sol"));
const breaches = files.flatMap(breachesOf);
if (breaches.length > 0) {
  console.error(breaches.join("\n"));
  process.exitCode = 1;
}
