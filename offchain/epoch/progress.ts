/**
 * How far a computation is: `registrations` counts those whose signatures are checked, `verifiers` folders that are read
 * once more, `rounds` scored rounds of the epoch (without those of an interrupted run), and records in them.
 */
export interface Progress {
  readonly phase: "registrations" | "verifiers" | "rounds" | "artifacts";
  readonly done: number;
  readonly total: number;
  readonly records?: number;
}

export type OnProgress = (progress: Progress) => void;
