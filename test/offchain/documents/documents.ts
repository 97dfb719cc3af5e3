import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const TOP = ["README.md", "CONTRIBUTING.md"];
const FOLDERS = ["docs", "bench", "data"];

/** A page of the documentation. */
export interface Document {
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
}

/** README, CONTRIBUTING and every page below docs/, bench/ and data/. */
export async function readDocuments(): Promise<Document[]> {
  const below = await Promise.all(FOLDERS.map((folder) => readdir(join(ROOT, folder), { recursive: true })));
  const pages = below.flatMap((names, i) => names.map((name) => join(FOLDERS[i] ?? "", name)));
  const files = [...TOP, ...pages.filter((name) => name.endsWith(".md")).sort()];
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(join(ROOT, file), "utf8") })));
}

/** A piece of a page that is set as code. */
export interface Code {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** The language of a fenced block; undefined within a sentence or table. */
  readonly block: string | undefined;
}

/** All that a page sets as code: a fenced block line by line (with what a backslash continues), and spans of text. */
export function codeOf(text: string): Code[] {
  const found: Code[] = [];
  const prose = text.replace(
    /^```(.*)\n([\s\S]*?)^```$/gm,
    (all: string, language: string, content: string, at: number) => {
      const first = lineAt(text, at) + 1;
      const joined = content.replace(/\\\n/g, (end) => " ".repeat(end.length - 1) + "\u0000");
      joined.split("\n").forEach((line, i) => {
        const before = joined.split("\n").slice(0, i).join("\n").split("\u0000").length - 1;
        found.push({ line: first + i + before, text: line.replaceAll("\u0000", " "), block: language.trim() });
      });
      return all.replace(/[^\n]/g, " ");
    },
  );
  for (const span of prose.matchAll(/`([^`]+)`/g)) {
    found.push({ line: lineAt(text, span.index), text: (span[1] ?? "").replace(/\s+/g, " "), block: undefined });
  }
  return found;
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;

/** A link of a page that leads nowhere, as `file:line: link`. */
export async function brokenLinks({ file, text }: Document): Promise<string[]> {
  const broken: string[] = [];
  const prose = text.replace(/^```[\s\S]*?^```$|`[^`\n]+`/gm, (code) => code.replace(/[^\n]/g, " "));
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]:\s*(\S+)/gm)];
  for (const link of links) {
    const target = link[1] ?? link[2] ?? "";
    if (/^[a-z]+:/.test(target)) continue;
    if (!(await leadsSomewhere(file, target, text))) broken.push(`${file}:${lineAt(text, link.index)}: ${target}`);
  }
  return broken;
}

async function leadsSomewhere(file: string, target: string, text: string): Promise<boolean> {
  const [path = "", anchor] = target.split("#");
  const other = path === "" ? file : relative(ROOT, join(ROOT, dirname(file), path));
  if (path !== "" && (other.startsWith("..") || !existsSync(join(ROOT, other)))) return false;
  if (anchor === undefined) return true;
  const page = other === file ? text : await readFile(join(ROOT, other), "utf8");
  return anchorsOf(page).has(anchor);
}

/** The anchors that GitHub gives a page's headings. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "");
  for (const heading of prose.matchAll(/^#+ (.+)$/gm)) {
    const words = (heading[1] ?? "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = words
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-");
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}
