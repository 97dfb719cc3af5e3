/** One command of a page, as somebody would paste it into a shell. */
export interface PageCommand {
  /** Line of the page, from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * Cuts a shell block into commands: one a line, except that a line ending in a backslash goes on, and that a here-document
 * ends where it says. `first` is the page's line of the block's first.
 */
export function commandsOf(block: readonly string[], first: number): PageCommand[] {
  const commands: PageCommand[] = [];
  let begun: { readonly line: number; readonly lines: string[]; end: string | undefined } | undefined;
  for (const [i, text] of block.entries()) {
    if (begun === undefined) {
      if (text.trim() === "" || text.trimStart().startsWith("#")) continue;
      begun = { line: first + i, lines: [], end: undefined };
    }
    begun.lines.push(text);
    begun.end ??= /<<'?([A-Z]+)'?/.exec(text)?.[1];
    const goesOn = begun.end === undefined ? text.endsWith("\\") : text !== begun.end;
    if (goesOn) continue;
    commands.push({ line: begun.line, text: begun.lines.join("\n") });
    begun = undefined;
  }
  if (begun !== undefined) commands.push({ line: begun.line, text: begun.lines.join("\n") });
  return commands;
}

/** Whether the shell goes on without waiting for it. */
export const isBackground = (command: string): boolean => /(?:^|[^&])&\s*(?:#.*)?$/.test(command);
