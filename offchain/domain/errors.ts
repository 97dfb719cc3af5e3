/** What went wrong, by the part that noticed it; stable, for programs and tests. */
export type MsnErrorCode =
  | "address" // text that is no IP address, account or hex string
  | "artifacts" // published artifacts that do not match their manifest
  | "changed" // a file changed while it was being read
  | "argument" // a task or script option that is missing or malformed
  | "chain" // the chain is not in the state the call needs
  | "csv" // a table that breaks its format
  | "deployment" // no deployment, or parameters that do not make one
  | "gzip" // a .gz that is not exactly one clean member
  | "io" // the operating system refused a file, or a web server a part of one
  | "json" // JSON that is not canonical or breaks its schema
  | "merkle" // a tree that cannot be built
  | "output" // an output directory that must not be replaced
  | "overflow" // an amount of 2^64 gwei or more
  | "paths" // a file of paths that breaks its format or does not lead to its root
  | "previous" // the previous epoch is missing or does not fit
  | "proofs" // a proof folder that breaks its layout
  | "record" // a value that does not fit its binary record
  | "snapshot"; // a snapshot out of range

/** Where the offending input stands: file, record (from 0) or line (from 1), field. */
export interface ErrorPlace {
  readonly file?: string;
  readonly record?: number;
  readonly line?: number;
  readonly field?: string;
}

/** An error as plain values, for another thread or process. */
export interface MsnErrorParts {
  readonly code: MsnErrorCode;
  readonly problem: string;
  readonly place: ErrorPlace;
}

/** The one error of the off-chain library: a code and one clear line that starts with the place. */
export class MsnError extends Error {
  override readonly name = "MsnError";

  constructor(
    readonly code: MsnErrorCode,
    problem: string,
    readonly place: ErrorPlace = {},
  ) {
    super(describe(place) + problem);
  }

  /** The same error seen from further out: adds the parts of the place that are not known yet. */
  static within(place: ErrorPlace, error: unknown): unknown {
    if (!(error instanceof MsnError)) return error;
    return new MsnError(error.code, error.parts.problem, { ...place, ...error.place });
  }

  /** The error that has these parts. */
  static of({ code, problem, place }: MsnErrorParts): MsnError {
    return new MsnError(code, problem, place);
  }

  get parts(): MsnErrorParts {
    return { code: this.code, problem: this.message.slice(describe(this.place).length), place: this.place };
  }
}

function describe(place: ErrorPlace): string {
  const parts = [
    place.file,
    place.record === undefined ? undefined : `record ${place.record}`,
    place.line === undefined ? undefined : `line ${place.line}`,
    place.field,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : `${parts.join(", ")}: `;
}
