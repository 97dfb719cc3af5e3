import type { Effort } from "./options.js";
import type { Step } from "./steps.js";

/** What became of a step. */
export interface Outcome {
  name: string;
  shows: string;
  command: string;
  seconds: number;
  passed: boolean;
  /** Why it failed, in one line; empty when it passed. */
  reason: string;
  numbers: Record<string, string>;
  /** Lines of the output that belong into the report. */
  lines: string[];
  /** The log file, relative to the report; empty when the step could not start. */
  log: string;
}

/** The command line that repeats a step. */
export function commandOf(step: Step, effort: Effort): string {
  const variables = Object.entries(step.environment?.[effort] ?? {}).map(([name, value]) => `${name}=${value}`);
  const args = step.args?.[effort] ?? [];
  return [...variables, "npm run", step.script, ...(args.length === 0 ? [] : ["--", ...args])].join(" ");
}

/** What every pattern of the step finds that matches at all: its last match, or the sum of all. */
export function numbersOf(step: Step, output: string): Record<string, string> {
  const plain = withoutColours(output);
  const found: Record<string, string> = {};
  for (const [name, pattern] of Object.entries(step.numbers)) {
    const values = [...plain.matchAll(pattern)].flatMap((match) => match[1] ?? []);
    const last = values.at(-1);
    if (last === undefined) continue;
    found[name] = step.adds === true ? String(values.reduce((sum, value) => sum + Number(value), 0)) : last;
  }
  return found;
}

/** The lines of the output that belong into the report. */
export function linesOf(step: Step, output: string): string[] {
  return step.lines === undefined ? [] : [...withoutColours(output).matchAll(step.lines)].map(([line]) => line);
}

/** Why a step that ended with `code` has failed; empty when it has passed. */
export function failureOf(step: Step, code: number | null, numbers: Record<string, string>): string {
  if (code !== 0) return code === null ? "ended by a signal" : `ended with exit code ${code}`;
  if (step.required === undefined) return "";
  const value = numbers[step.required];
  if (value === undefined) return `its output does not say ${step.required}`;
  return Number.parseFloat(value) === 0 ? `${step.required} is 0` : "";
}

/** A step whose npm script does not exist. */
export function missingScript(step: Step, effort: Effort): Outcome {
  const reason = `package.json has no script ${step.script}`;
  const command = commandOf(step, effort);
  return {
    name: step.name,
    shows: step.shows,
    command,
    seconds: 0,
    passed: false,
    reason,
    numbers: {},
    lines: [],
    log: "",
  };
}

function withoutColours(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}
