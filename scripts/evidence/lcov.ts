/** Coverage of one source file, as an lcov trace tells it. */
export interface FileCoverage {
  file: string;
  lines: LineCoverage[];
  branches: BranchCoverage[];
}

export interface LineCoverage {
  line: number;
  hits: number;
}

/** One way that a condition at `line` can go; `path` numbers the ways of one condition. */
export interface BranchCoverage extends LineCoverage {
  path: number;
}

/**
 * Lines (`DA`) and branches (`BRDA`) of an lcov trace; other records are passed over.
 *
 * @throws Error naming the line of the trace that has another shape.
 */
export function parseLcov(trace: string): FileCoverage[] {
  const files: FileCoverage[] = [];
  for (const [index, record] of trace.split(/\r?\n/).entries()) {
    const [, name, rest] = /^(SF|DA|BRDA):(.*)$/.exec(record) ?? [];
    if (name === undefined || rest === undefined) continue;
    if (name === "SF") {
      files.push({ file: rest.replaceAll("\\", "/"), lines: [], branches: [] });
      continue;
    }
    const current = files.at(-1);
    if (current === undefined) throw new Error(`lcov line ${index + 1}: ${record}: expected SF: before it`);
    addRecord(current, name, rest.split(","), `lcov line ${index + 1}: ${record}`);
  }
  return files;
}

function addRecord(current: FileCoverage, name: string, fields: string[], where: string): void {
  // A branch of a condition that was never reached has "-" for its hits.
  const numbers = fields.map((field) => (field === "-" ? 0 : Number(field)));
  const [line, first, path, hits] = numbers;
  if (line === undefined || first === undefined || numbers.some((value) => !Number.isSafeInteger(value) || value < 0)) {
    throw new Error(`${where}: expected whole numbers`);
  }
  if (name === "DA") {
    current.lines.push({ line, hits: first });
    return;
  }
  if (path === undefined || hits === undefined) throw new Error(`${where}: expected line,block,branch,hits`);
  current.branches.push({ line, path, hits });
}
