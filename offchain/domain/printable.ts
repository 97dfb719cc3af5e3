/**
 * Text of strangers, safe to print: what a terminal would act upon or hide (control and format characters, the turning of
 * the direction of text, separators of lines, line ends included) is written as its code.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** `printable` text of several lines, one item a line. */
export const printableLines = (text: string): string[] => text.split("\n").map(printable);
