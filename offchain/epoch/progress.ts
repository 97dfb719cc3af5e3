/** How far a computation is: `verifiers` counts hashed folders, `rounds` scored rounds of the epoch. */
export interface Progress {
  readonly phase: "registrations" | "verifiers" | "rounds" | "artifacts";
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: Progress) => void;
