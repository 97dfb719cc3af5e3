import { MsnError } from "../domain/errors.js";
import type { JsonFields } from "../io/jsonFields.js";

const SECONDS_A_DAY = 86_400;
/** Further apart, one of the two starts is a slip of the pen. */
const MAX_DAYS_BETWEEN_STARTS = 366;
/** A later deadline would keep what nobody claims from the foundation for too long. */
const MAX_AIRDROP_DAYS = 3 * 366;

/** The moments of a deployment, Unix seconds. */
export interface DeploymentTimes {
  readonly tokenGeneration: number;
  readonly emissionStart: number;
  readonly airdrop: { readonly deadline: number };
}

/** UTC text to the second, such as `2026-08-03T00:00:00Z`, as Unix seconds; throws `json` for another or for no moment. */
export function utcSeconds(fields: JsonFields, key: string): number {
  const text = fields.text(key);
  const milliseconds = Date.parse(text);
  // The parser takes other forms too, and 30 February for 2 March.
  if (Number.isNaN(milliseconds) || utcText(milliseconds / 1000) !== text) {
    throw fields.wrong(key, "UTC to the second like 2026-08-03T00:00:00Z");
  }
  return milliseconds / 1000;
}

/** Whether the moments fit each other; throws `deployment`. */
export function checkTimes({ tokenGeneration, emissionStart, airdrop }: DeploymentTimes, file: string): void {
  const generation = `tokenGeneration ${utcText(tokenGeneration)}`;
  if (Math.abs(emissionStart - tokenGeneration) > MAX_DAYS_BETWEEN_STARTS * SECONDS_A_DAY) {
    const expected = `expected at most ${MAX_DAYS_BETWEEN_STARTS} days between it and ${generation}`;
    throw new MsnError("deployment", `${expected}, got ${utcText(emissionStart)}`, { file, field: "emissionStart" });
  }
  const { deadline } = airdrop;
  if (deadline <= tokenGeneration || deadline > tokenGeneration + MAX_AIRDROP_DAYS * SECONDS_A_DAY) {
    const expected = `expected after ${generation}, by at most ${MAX_AIRDROP_DAYS} days`;
    throw new MsnError("deployment", `${expected}, got ${utcText(deadline)}`, { file, field: "airdrop.deadline" });
  }
}

/** Whether both starts are still to come at `now`, the chain's time in Unix seconds; throws `deployment`. */
export function requireFutureStarts(parameters: DeploymentTimes, now: number, file: string): void {
  for (const field of ["tokenGeneration", "emissionStart"] as const) {
    if (parameters[field] > now) continue;
    throw new MsnError(
      "deployment",
      `expected after the chain's time ${utcText(now)}, got ${utcText(parameters[field])}`,
      {
        file,
        field,
      },
    );
  }
}

const utcText = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
