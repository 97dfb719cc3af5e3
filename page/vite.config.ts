import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

import { platform } from "./platform/plugin.js";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Relative, so that the folder can lie anywhere on a web server, or on IPFS.
  base: "./",
  plugins: [platform()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // Icons and styles stay files of their own, as the page's policy allows no inline ones.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_500,
  },
});
