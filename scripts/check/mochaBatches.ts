import { readFile } from "node:fs/promises";

/** Test files that one process runs. */
export interface Batch {
  readonly files: readonly string[];
  /** How long it takes, in no unit: to start long ones first, and to share out evenly. */
  readonly weight: number;
}

/** These compile the contracts, as `msn deploy` does, and two compilations at once spoil each other's cache. */
const COMPILES = /from ".*(?:\/helpers\/deployment\/|\/demo\/localSystem\.js")/;
/** What a line of these folders takes, against a line elsewhere. */
const SLOW = /^test[\\/](?:integration|differential)[\\/]/;
const SLOW_WEIGHT = 6;

/** Shares `files` out to about `count` batches of the same weight, the heaviest first; what compiles is in one batch. */
export async function batchesOf(files: readonly string[], count: number): Promise<Batch[]> {
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, "utf8") })));
  const compiling = texts.filter(({ text }) => COMPILES.test(text));
  const others = texts.filter(({ text }) => !COMPILES.test(text));
  const batches = [batchOf(compiling), ...sharedOut(others.map(weighed), count).map(merged)];
  return batches.filter((batch) => batch.files.length > 0).sort((a, b) => b.weight - a.weight);
}

interface Source {
  readonly file: string;
  readonly text: string;
}

const weighed = ({ file, text }: Source): Batch => ({
  files: [file],
  weight: text.length * (SLOW.test(file) ? SLOW_WEIGHT : 1),
});

const batchOf = (sources: readonly Source[]): Batch => merged(sources.map(weighed));

const merged = (parts: readonly Batch[]): Batch => ({
  files: parts.flatMap(({ files }) => files),
  weight: parts.reduce((sum, { weight }) => sum + weight, 0),
});

/** The heaviest first, each to the lightest group so far. */
function sharedOut(parts: readonly Batch[], count: number): Batch[][] {
  const groups = Array.from({ length: count }, () => ({ parts: [] as Batch[], weight: 0 }));
  for (const part of [...parts].sort((a, b) => b.weight - a.weight)) {
    const lightest = groups.reduce((best, group) => (group.weight < best.weight ? group : best));
    lightest.parts.push(part);
    lightest.weight += part.weight;
  }
  return groups.map((group) => group.parts);
}
