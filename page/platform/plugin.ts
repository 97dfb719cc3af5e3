import { fileURLToPath } from "node:url";

import type { Plugin } from "vite";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Files of `offchain/` that need Node, and what does the same in a browser. */
const REPLACED: Readonly<Record<string, string>> = {
  "offchain/crypto/keccak.ts": "page/platform/keccak.ts",
  "offchain/crypto/sha256.ts": "page/platform/sha256.ts",
};
const TIMERS = "node:timers/promises";
const BYTECODE = /const _bytecode =\s*"0x[0-9a-f_$A-Z]*"/i;

/**
 * Lets the page share the code of `offchain/`: puts the browser's hash functions and timers in place of Node's, and leaves the
 * contracts' bytecode out, as the page deploys nothing. Any other module of Node in what the page imports fails the build.
 */
export function platform(): Plugin {
  return {
    name: "msn-platform",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (source === TIMERS) return `${ROOT}page/platform/timers.ts`;
      if (source.startsWith("node:")) {
        throw new Error(`${source} is for Node alone, but ${importer ?? "the page"} imports it`);
      }
      // Asked for thousands of imports, of which these can be one that is replaced.
      if (!/^\..*\/(keccak|sha256)\.js$/.test(source)) return null;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      if (resolved === null || !resolved.id.startsWith(ROOT)) return null;
      const replacement = REPLACED[resolved.id.slice(ROOT.length)];
      return replacement === undefined ? null : ROOT + replacement;
    },
    transform(code, id) {
      if (!id.includes("/typechain-types/factories/")) return null;
      return BYTECODE.test(code) ? { code: code.replace(BYTECODE, 'const _bytecode = "0x"'), map: null } : null;
    },
  };
}
