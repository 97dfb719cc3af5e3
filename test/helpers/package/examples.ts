import { readFile } from "node:fs/promises";

import ts from "typescript";

const PAGE = new URL("../../../docs/package.md", import.meta.url);
const BLOCK = /^```(ts|solidity) (\S+)\n([\s\S]*?)^```$/gm;

/** A code block of docs/package.md that says which file it is. */
export interface Example {
  readonly name: string;
  readonly text: string;
}

/** The code blocks of docs/package.md that have a name, in the order of the page. */
export async function examples(): Promise<Example[]> {
  const page = await readFile(PAGE, "utf8");
  return [...page.matchAll(BLOCK)].map(([, , name = "", text = ""]) => ({ name, text }));
}

/** A TypeScript module without its types: what a Node runs that knows none. */
export function withoutTypes(text: string): string {
  const compilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(text, { compilerOptions, fileName: "example.mts" }).outputText;
}

/** What a module imports, as it says it. */
export const importsOf = (text: string): string[] =>
  ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
