import { isArray, isRecord, textField } from "../../check/json.js";
import { numbered, oneLine, type Mutant, type Result, type Verdict } from "../mutant.js";

/** A mutant that no test reaches survives; what the compiler or a load-time computation keeps from running is no result. */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  Killed: "killed",
  Timeout: "timeout",
  Survived: "survived",
  NoCoverage: "survived",
  RuntimeError: "invalid",
  CompileError: "invalid",
};

interface Position {
  readonly line: number;
  readonly column: number;
}

/** The results in a report of Stryker (the mutation-testing report schema), by file and in the order of the source. */
export function resultsOfReport(report: unknown): Result[] {
  const files = isRecord(report) ? report["files"] : undefined;
  if (!isRecord(files)) throw new Error("Stryker's report: expected an object with files");
  return Object.entries(files).flatMap(([file, content]) => resultsOfFile(file, content));
}

function resultsOfFile(file: string, content: unknown): Result[] {
  const lines = textField(content, "source", `Stryker's report: ${file}`).split("\n");
  const entries = isRecord(content) && isArray(content["mutants"]) ? content["mutants"] : [];
  const found = entries.flatMap((entry) => {
    const verdict = VERDICTS[textField(entry, "status", `Stryker's report: ${file}: mutant`)];
    return verdict === undefined ? [] : [{ ...mutantOf(file, lines, entry), verdict }];
  });
  return numbered(found.sort((a, b) => a.line - b.line || a.column - b.column)).map(
    ({ verdict, column: _, ...mutant }) => ({ mutant, verdict }),
  );
}

function mutantOf(file: string, lines: readonly string[], entry: unknown): Omit<Mutant, "occurrence"> & Position {
  const where = `Stryker's report: ${file}: mutant`;
  const location = isRecord(entry) ? entry["location"] : undefined;
  if (!isRecord(location)) throw new Error(`${where}: expected a location`);
  const [start, end] = [position(location["start"], where), position(location["end"], where)];
  return {
    file,
    operator: textField(entry, "mutatorName", where),
    original: oneLine(between(lines, start, end)),
    mutated: oneLine(textField(entry, "replacement", where)),
    code: oneLine(lines[start.line - 1] ?? ""),
    ...start,
  };
}

function position(value: unknown, where: string): Position {
  const [line, column] = isRecord(value) ? [value["line"], value["column"]] : [];
  if (typeof line !== "number" || typeof column !== "number") throw new Error(`${where}: expected a line and a column`);
  return { line, column };
}

/** Text from one place to another; both count from 1. */
function between(lines: readonly string[], start: Position, end: Position): string {
  const part = lines.slice(start.line - 1, end.line);
  const last = part.length - 1;
  return part
    .map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined))
    .join("\n");
}
