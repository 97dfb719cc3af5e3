import { MsnError } from "../../offchain/domain/errors.js";
import { type PageCommand, commandsOf } from "./commands.js";

/** A shell block of a page, and what the page says it prints. */
export interface Step {
  /** Line of the block's first command, from 1. */
  readonly line: number;
  readonly commands: readonly PageCommand[];
  /** Every command of it must end with an error. */
  readonly fails: boolean;
  /** Why it is not run; undefined where it is. */
  readonly notRun: string | undefined;
  readonly expected: Expected | undefined;
}

/** The text block after a shell block. */
export interface Expected {
  readonly line: number;
  readonly lines: readonly string[];
}

interface Fence {
  readonly info: string;
  /** Line of its first content, from 1. */
  readonly line: number;
  readonly lines: readonly string[];
}

const OPENING = /^```(\S.*)?$/;
const SHELL = /^sh(?: (fails|norun="([^"]{10,})"))?$/;

/** The steps of a tutorial in order. Throws `argument` for a block that would silently not be run or not be compared. */
export function stepsOf(markdown: string, file: string): Step[] {
  const steps: Step[] = [];
  let isOpen = false;
  for (const { info, line, lines } of fencesOf(markdown, file)) {
    const place = { file, line };
    const last = steps.at(-1);
    if (info === "text") {
      if (!isOpen || last === undefined) {
        throw new MsnError("argument", "a text block is the output of the sh block right before it", place);
      }
      steps[steps.length - 1] = { ...last, expected: { line, lines } };
      isOpen = false;
    } else if (/^sh\b|^(?:bash|shell|console)\b/.test(info)) {
      const shell = SHELL.exec(info);
      if (shell === null) {
        throw new MsnError("argument", `expected sh, sh fails or sh norun="why not", got ${info}`, place);
      }
      const commands = commandsOf(lines, line);
      steps.push({ line, commands, fails: shell[1] === "fails", notRun: shell[2], expected: undefined });
      isOpen = shell[2] === undefined;
    } else isOpen = false;
  }
  return steps;
}

/** Every fenced block of a page. Throws `argument` where one is not closed. */
export function fencesOf(markdown: string, file: string): Fence[] {
  const fences: Fence[] = [];
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [i, text] of markdown.split("\n").entries()) {
    if (open === undefined) {
      const opening = OPENING.exec(text);
      if (opening !== null) open = { info: opening[1] ?? "", line: i + 2, lines: [] };
    } else if (text === "```") {
      fences.push(open);
      open = undefined;
    } else open.lines.push(text);
  }
  if (open !== undefined) throw new MsnError("argument", "a block that nothing closes", { file, line: open.line - 1 });
  return fences;
}
