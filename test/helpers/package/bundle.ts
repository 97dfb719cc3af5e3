import { join } from "node:path";

import { build } from "vite";

/** What a bundler made of a module for browsers. */
export interface Bundle {
  readonly code: string;
  /** Files of which something is left, with forward slashes. */
  readonly modules: readonly string[];
  /** What is still to be imported from elsewhere. */
  readonly imports: readonly string[];
}

/** Bundles `entry` of the project in `root` for browsers, as a page's build does. */
export async function bundleForBrowsers(root: string, entry: string): Promise<Bundle> {
  const result = await build({
    root,
    configFile: false,
    logLevel: "silent",
    build: { write: false, minify: false, target: "es2022", lib: { entry: join(root, entry), formats: ["es"] } },
  });
  if (!Array.isArray(result)) throw new Error(`vite gave no output for ${entry}`);
  const chunks = result.flatMap(({ output }) => output).filter((file) => file.type === "chunk");
  return {
    code: chunks.map(({ code }) => code).join("\n"),
    modules: chunks.flatMap(({ modules }) => Object.keys(modules).map((id) => id.replaceAll("\\", "/"))),
    imports: chunks.flatMap((chunk) => chunk.imports),
  };
}
