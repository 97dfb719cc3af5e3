import { isArray, textField } from "../check/json.js";
import type { FileCoverage, LineCoverage } from "./lcov.js";

/** A line that no test ran, or a way that no test made a condition go. */
export interface Gap {
  file: string;
  line: number;
  kind: "line" | "branch";
  /** The source line without its indentation. */
  code: string;
}

/** A gap that is known, found again by its text, so that it survives changes elsewhere in the file. */
export interface Exception extends Omit<Gap, "line"> {
  reason: string;
}

/** @throws Error naming the entry that has another shape, or no reason. */
export function parseExceptions(value: unknown, where: string): Exception[] {
  if (!isArray(value)) throw new Error(`${where}: expected a list`);
  return value.map((entry, index) => {
    const place = `${where}, entry ${index + 1}`;
    const kind = textField(entry, "kind", place);
    if (kind !== "line" && kind !== "branch") throw new Error(`${place}: kind ${kind}: expected line or branch`);
    const reason = textField(entry, "reason", place);
    if (reason.trim() === "") throw new Error(`${place}: reason is empty`);
    return { file: textField(entry, "file", place), kind, code: textField(entry, "code", place), reason };
  });
}

/** Every gap of `coverage`; `sourceOf` gives the text of a file. */
export function gapsOf(coverage: FileCoverage[], sourceOf: (file: string) => string): Gap[] {
  return coverage.flatMap(({ file, lines, branches }) => {
    const source = sourceOf(file).split("\n");
    const gap =
      (kind: Gap["kind"]) =>
      ({ line }: LineCoverage): Gap => ({ file, line, kind, code: source[line - 1]?.trim() ?? "" });
    const missed = ({ hits }: LineCoverage): boolean => hits === 0;
    return [...lines.filter(missed).map(gap("line")), ...branches.filter(missed).map(gap("branch"))].sort(
      (left, right) => left.line - right.line,
    );
  });
}

/** Gaps without an exception, and exceptions without a gap. One exception is for one gap: a second of its kind is new. */
export function compareGaps(gaps: Gap[], exceptions: Exception[]): { unexplained: Gap[]; stale: Exception[] } {
  const open = [...exceptions];
  const unexplained = gaps.filter((gap) => {
    const index = open.findIndex(({ file, kind, code }) => file === gap.file && kind === gap.kind && code === gap.code);
    if (index !== -1) open.splice(index, 1);
    return index === -1;
  });
  return { unexplained, stale: open };
}

/** A Markdown table: a row a file, a last row for all. */
export function coverageTable(coverage: FileCoverage[]): string {
  const total: FileCoverage = {
    file: "all",
    lines: coverage.flatMap(({ lines }) => lines),
    branches: coverage.flatMap(({ branches }) => branches),
  };
  const share = (items: LineCoverage[]): string => {
    const hit = items.filter(({ hits }) => hits > 0).length;
    const percent = items.length === 0 ? 100 : Math.floor((hit * 1000) / items.length) / 10;
    return `${percent.toFixed(1)} % (${hit}/${items.length})`;
  };
  const rows = [...coverage, total].map(({ file, lines, branches }) => [file, share(lines), share(branches)]);
  return markdownTable(["file", "lines", "branches"], rows);
}

function markdownTable(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** The file, line and text of a gap, for people. */
export function describeGap({ file, line, kind, code }: Gap): string {
  return `${file}:${line}: ${kind === "line" ? "line never run" : "a branch never taken"}: ${code}`;
}
