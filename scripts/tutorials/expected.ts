/** Left out: as a line of its own any lines, within a line any text. */
const LEFT_OUT = "…";

/**
 * Compares what was printed with what a page shows. Undefined where they agree, else the first line of the page, from 0,
 * up to which nothing that was printed leads.
 */
export function firstDifference(shown: readonly string[], printed: string): number | undefined {
  const text = tidy(printed);
  if (patternOf(shown, "$").test(text)) return undefined;
  const first = shown.findIndex((_, i) => !patternOf(shown.slice(0, i + 1), "").test(text));
  return first === -1 ? shown.length : first;
}

/** Spaces at line ends and empty lines at both ends do not count. */
export const tidy = (printed: string): string => `${printed.replace(/[ \t\r]+$/gm, "").replace(/^\n+|\n+$/g, "")}\n`;

function patternOf(shown: readonly string[], end: string): RegExp {
  const lines = shown.map((line) => {
    if (line.trim() === LEFT_OUT) return "(?:.*\\n)*?";
    return `${line.trimEnd().split(LEFT_OUT).map(escaped).join(".*?")}\\n`;
  });
  return new RegExp(`^${lines.join("")}${end}`);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
