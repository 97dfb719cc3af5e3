/** How long an audit may take: samples, or everything. */
export type Effort = "quick" | "full";

export interface AuditOptions {
  effort: Effort;
  /** Names of the steps to run; empty for all. */
  only: string[];
  /** Nothing but one line a step. */
  quiet: boolean;
}

export const USAGE = "npm run audit -- [--effort quick|full] [--only STEP[,STEP]] [--quiet]";

/** @throws Error in one line on an unknown option, effort or step. */
export function parseOptions(args: readonly string[], stepNames: readonly string[]): AuditOptions {
  const options: AuditOptions = { effort: "quick", only: [], quiet: false };
  for (let index = 0; index < args.length; ++index) {
    const [name, inline] = splitOption(args[index] ?? "");
    if (name === "--quiet" && inline === undefined) {
      options.quiet = true;
      continue;
    }
    if (name !== "--effort" && name !== "--only") throw new Error(`${args[index] ?? ""}: unknown; usage: ${USAGE}`);
    const value = inline ?? args[++index];
    if (value === undefined || value === "") throw new Error(`${name}: nothing follows; usage: ${USAGE}`);
    if (name === "--effort") options.effort = effortOf(value);
    else options.only = stepsOf(value, stepNames);
  }
  return options;
}

function splitOption(argument: string): [string, string | undefined] {
  const at = argument.indexOf("=");
  return at === -1 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}

function effortOf(value: string): Effort {
  if (value !== "quick" && value !== "full") throw new Error(`--effort ${value}: expected quick or full`);
  return value;
}

function stepsOf(value: string, stepNames: readonly string[]): string[] {
  const names = value.split(",");
  const unknown = names.find((name) => !stepNames.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: no such step, expected ${stepNames.join(", ")}`);
  return names;
}
