import { readFile } from "node:fs/promises";

/** A rule of docs/operations/alerts.yml. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly severity: string;
  readonly summary: string;
  readonly runbook: string;
}

/** The rules, from the few forms of YAML that the file uses; throws where one is not complete. */
export async function readAlertRules(): Promise<AlertRule[]> {
  const text = await readFile(new URL("../../docs/operations/alerts.yml", import.meta.url), "utf8");
  return text
    .split(/^ {6}- alert: /m)
    .slice(1)
    .map((block) => {
      const field = (pattern: RegExp): string => {
        const [, found] = pattern.exec(block) ?? [];
        if (found === undefined) throw new Error(`no ${pattern.source} in ${block}`);
        return found;
      };
      return {
        alert: field(/^(\w+)$/m),
        expr: field(/^ {8}expr: (.+)$/m),
        severity: field(/severity: (warning|critical)/),
        summary: field(/^ {10}summary: (.+)$/m),
        runbook: field(/^ {10}runbook_url: (\S+)$/m),
      };
    });
}

const COMPARISON = /^(?:(time\(\) - )|(increase\())?(msn_\w+)(?:\[15m\]\))? (>|<|==) (-?\d+(?:\.\d+)?)$/;

/** Names of the rules whose condition the metrics meet at `now`, Unix seconds; each once. Throws for an expression it cannot read. */
export function firing(rules: readonly AlertRule[], metrics: string, now: number): Set<string> {
  const series = metrics.split("\n").flatMap((line) => {
    const [, name, value] = /^(msn_\w+)(?:\{.*\})? (\S+)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, value: Number(value) }];
  });
  const isMet = ({ expr }: AlertRule): boolean => {
    const [, isAge, , name, operator, bound] = COMPARISON.exec(expr) ?? [];
    if (name === undefined) throw new Error(`cannot read ${expr}`);
    return series
      .filter((one) => one.name === name)
      .map(({ value }) => (isAge === undefined ? value : now - value))
      .some((value) => compare(value, operator ?? "", Number(bound)));
  };
  return new Set(rules.filter(isMet).map(({ alert }) => alert));
}

function compare(value: number, operator: string, bound: number): boolean {
  if (operator === ">") return value > bound;
  return operator === "<" ? value < bound : value === bound;
}
