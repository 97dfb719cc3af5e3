import type { AuditOptions } from "./options.js";
import type { Outcome } from "./outcome.js";

/** Where and on what the evidence was produced. */
export interface Setting {
  started: string;
  commit: string;
  /** Whether the working tree held changes that the commit does not. */
  changed: boolean;
  machine: string;
  versions: Record<string, string>;
}

export interface Report {
  setting: Setting;
  options: AuditOptions;
  passed: boolean;
  steps: Outcome[];
}

/** Steps that were left out by `--only` are named, so that nobody takes a part for the whole. */
export function markdownOf(report: Report, allSteps: readonly string[]): string {
  const { setting, options, steps } = report;
  const failed = steps.filter(({ passed }) => !passed);
  const left = allSteps.filter((name) => !steps.some((step) => step.name === name));
  const verdict =
    failed.length === 0
      ? `All ${steps.length} steps passed.`
      : `**${failed.length} of ${steps.length} steps failed: ${failed.map(({ name }) => name).join(", ")}.**`;
  const versions = Object.entries(setting.versions).map(([name, version]) => `${name} ${version}`);
  const paragraphs = [
    "# Audit report",
    `${verdict}${left.length === 0 ? "" : ` Not run: ${left.join(", ")}.`}`,
    [
      `- Commit: ${setting.commit}${setting.changed ? ", with uncommitted changes" : ""}`,
      `- Started: ${setting.started}, effort ${options.effort}`,
      `- Versions: ${versions.join(", ")}`,
      `- Machine: ${setting.machine}`,
    ].join("\n"),
    ["| Step | Result | Duration | Numbers |", "| --- | --- | --- | --- |", ...steps.map(rowOf)].join("\n"),
    ...steps.map(sectionOf),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function rowOf({ name, passed, seconds, numbers }: Outcome): string {
  return `| ${name} | ${passed ? "passed" : "**failed**"} | ${durationText(seconds)} | ${numbersText(numbers)} |`;
}

function sectionOf({ name, shows, command, passed, reason, lines, log }: Outcome): string {
  const result = passed ? "passed" : `**failed**: ${reason}`;
  const link = log === "" ? "" : ` Log: [${log}](${log}).`;
  const quoted = lines.length === 0 ? "" : `\n\n${lines.map((line) => `    ${line}`).join("\n")}`;
  return `## ${name}\n\nShows that: ${shows}.\n\n\`${command}\`: ${result}.${link}${quoted}`;
}

export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export function numbersText(numbers: Record<string, string>): string {
  return Object.entries(numbers)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
