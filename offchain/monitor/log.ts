import { pino } from "pino";

/** How much a line matters. */
export type Level = "info" | "warn" | "error";

/** What a line says besides its time and level: `kind` and `text` always, further fields by kind. */
export interface LogFields {
  readonly kind: string;
  readonly text: string;
}

/** One JSON object without a line end: `level`, `time` (UTC to the second), `kind`, `text`, and what else `fields` holds. */
export function jsonLine(level: Level, fields: LogFields, now: Date = new Date()): string {
  let line = "";
  const write = (text: string): void => {
    line = text.trimEnd();
  };
  const logger = pino(
    {
      base: null,
      timestamp: () => `,"time":"${now.toISOString().slice(0, 19)}Z"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  logger[level](fields);
  return line;
}

/** The same for people: time, a mark for what matters, text on one line. */
export function plainLine(level: Level, { text }: LogFields, now: Date = new Date()): string {
  const mark = { info: "", warn: "WARNING ", error: "ERROR " }[level];
  return `${now.toISOString().slice(0, 19)}Z ${mark}${text.replaceAll(/[\r\n]+/g, " ")}`;
}

/** Least length of a text that is taken for a secret: shorter ones stand in ordinary words. */
const LEAST_SECRET = 8;

/** A filter that takes secrets, such as the key in a node's URL, out of what is written. */
export function withoutSecrets(secrets: readonly string[]): (line: string) => string {
  const hidden = secrets.filter((secret) => secret.length >= LEAST_SECRET);
  return (line) => hidden.reduce((text, secret) => text.replaceAll(secret, "…"), line);
}

/** What of a URL is secret: all of it that follows the host, the part before an `@`, and the whole. */
export function secretsOfUrl(text: string): string[] {
  if (!URL.canParse(text)) return [text];
  const { host, password, pathname, search, username } = new URL(text);
  const parts = [password, username, search.slice(1), ...pathname.split("/")].filter((part) => part !== "");
  // Without any of these the URL is as public as its host.
  return parts.length === 0 ? [] : [text, `${host}${pathname}${search}`, `${pathname}${search}`, ...parts];
}
