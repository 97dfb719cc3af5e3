import { parseArgs } from "node:util";

export interface MutationOptions {
  readonly only: "contracts" | "offchain" | undefined;
  readonly files: readonly string[];
  readonly seed: string;
  /** Mutants of the contracts, and lines of off-chain code, to take; undefined for all. */
  readonly sample: number | undefined;
  /** Percent of the mutants that a test must notice for success; undefined when every survivor must be explained. */
  readonly atLeast: number | undefined;
  readonly resume: boolean;
  readonly quiet: boolean;
  readonly workers: number;
}

export const HELP = `npm run mutation -- [options]

  --only contracts|offchain  one half
  --file PATH                only this source file, all of it; may be repeated
  --seed TEXT                decides the sample; default msn
  --sample N                 N mutants of the contracts and files of N lines off chain; default 150
  --full                     every mutant
  --at-least PERCENT         succeed with that score, whether or not the survivors are explained
  --resume                   go on with an interrupted run
  --workers N                processes for the off-chain half; default 2
  --quiet                    no progress
  --help                     this text`;

const DEFAULT_SAMPLE = 150;

/** The options of the command line; undefined when help was asked for. @throws Error for what it does not know. */
export function parseOptions(args: readonly string[]): MutationOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      only: { type: "string" },
      file: { type: "string", multiple: true },
      seed: { type: "string" },
      sample: { type: "string" },
      full: { type: "boolean" },
      "at-least": { type: "string" },
      resume: { type: "boolean" },
      workers: { type: "string" },
      quiet: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) return undefined;
  const files = values.file ?? [];
  const isWhole = values.full === true || files.length > 0;
  return {
    only: halfOf(values.only),
    files,
    seed: values.seed ?? "msn",
    sample: isWhole ? undefined : count("sample", values.sample, DEFAULT_SAMPLE),
    atLeast: percent("at-least", values["at-least"]),
    resume: values.resume === true,
    quiet: values.quiet === true,
    workers: count("workers", values.workers, 2),
  };
}

function halfOf(text: string | undefined): MutationOptions["only"] {
  if (text === undefined || text === "contracts" || text === "offchain") return text;
  throw new Error(`--only: expected contracts or offchain, got ${text}`);
}

function count(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Error(`--${name}: expected a whole number from 1, got ${text}`);
}

function percent(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^(?:[1-9]?\d|100)$/.test(text)) return Number(text);
  throw new Error(`--${name}: expected a whole number from 0 to 100, got ${text}`);
}
