const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** A time as people read it, UTC to the second; `seconds` are Unix seconds. */
export const utc = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

/** Unix seconds of a UTC text to the second, such as `2026-08-03T00:00:00Z`; undefined for another text or for no moment. */
export function secondsOfUtc(text: string): number | undefined {
  const milliseconds = UTC.test(text) ? Date.parse(text) : Number.NaN;
  // The parser takes 30 February for 2 March.
  if (Number.isNaN(milliseconds) || utc(milliseconds / 1000) !== text) return undefined;
  return milliseconds / 1000;
}
