/** Text that is HTML already. Everything else is escaped where it goes into a template. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template takes between its own text: nothing for undefined, a list one after the other. */
export type Content = Html | string | number | undefined | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** HTML of a template: what is put in is text, wherever it comes from, unless it is HTML that another template made. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(parts.map((part, i) => part + markup(contents[i])).join(""));
}

function markup(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Html) return content.text;
  if (typeof content === "object") return content.map(markup).join("");
  return String(content).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
