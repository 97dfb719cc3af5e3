/** Guards for JSON whose shape another tool decides. */

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

/** @throws Error naming `where` and the field when `value` is no object with that text field. */
export function textField(value: unknown, field: string, where: string): string {
  const text = isRecord(value) ? value[field] : undefined;
  if (typeof text !== "string") throw new Error(`${where}: field ${field} is missing or no text`);
  return text;
}

/** JSON as it is committed: two spaces, a line end. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
