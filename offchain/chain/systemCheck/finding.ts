/** One thing that `msn check` compared. */
export interface Finding {
  /** What was looked at: `MSN.minter`. */
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
}

/** Whether the live system is as expected there. */
export const holds = ({ expected, actual }: Finding): boolean => expected === actual;

/** A comparison of two values, shown as texts; addresses in any letter case, lists in their order. */
export function finding(subject: string, expected: unknown, actual: unknown): Finding {
  return { subject, expected: shown(expected), actual: shown(actual) };
}

function shown(value: unknown): string {
  if (typeof value === "string") return /^0x[0-9a-fA-F]*$/.test(value) ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.length === 0 ? "nobody" : value.map(shown).join(", ");
  if (typeof value === "object" && value !== null) return Object.values(value).map(shown).join(" / ");
  return String(value);
}
