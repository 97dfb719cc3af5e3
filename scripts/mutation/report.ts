import type { Result, Verdict } from "./mutant.js";

const COLUMNS: readonly Verdict[] = ["killed", "timeout", "survived", "equivalent", "invalid"];
const TITLES = ["Folder", "Mutants", "Killed", "Timed out", "Survived", "Equivalent", "Invalid", "Score"];

/** A table in Markdown, a row for every folder and one for all. */
export function scoreTable(results: readonly Result[]): string {
  const folders = [...new Set(results.map(({ mutant }) => folderOf(mutant.file)))].sort();
  const rows = folders.map((folder) =>
    row(
      `\`${folder}\``,
      results.filter(({ mutant }) => folderOf(mutant.file) === folder),
    ),
  );
  return aligned([TITLES, ...rows, row("all", results)]);
}

/** Share of the judged mutants that a test noticed, in percent; undefined when none was judged. */
export function scoreOf(results: readonly Result[]): number | undefined {
  const caught = countOf(results, "killed") + countOf(results, "timeout");
  const judged = caught + countOf(results, "survived");
  return judged === 0 ? undefined : (100 * caught) / judged;
}

function countOf(results: readonly Result[], verdict: Verdict): number {
  return results.filter((result) => result.verdict === verdict).length;
}

function folderOf(file: string): string {
  return file.split("/").slice(0, 2).join("/");
}

function row(name: string, results: readonly Result[]): string[] {
  const counts = COLUMNS.map((verdict) => countOf(results, verdict));
  const score = scoreOf(results);
  return [name, results.length, ...counts, score === undefined ? "–" : `${score.toFixed(1)} %`].map(String);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = TITLES.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
  const lines = rows.map((cells) => {
    const padded = cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `| ${padded.join(" | ")} |`;
  });
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** One survivor on one line. */
export function describe({ mutant, verdict }: Result): string {
  const { file, line, operator, original, mutated, code } = mutant;
  return `${file}:${line}: ${verdict}: ${operator}: ${original} → ${mutated === "" ? "nothing" : mutated}, in: ${code}`;
}
