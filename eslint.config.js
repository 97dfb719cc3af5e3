import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * The import-direction rule. A zone may import, outside its own folder, only the root paths listed with it; npm packages
 * are not concerned. Folders are matched at any depth down to MAX_DEPTH below the zone.
 */
const OFFCHAIN = [
  "domain",
  "crypto",
  "proofs",
  "rewards",
  "merkle",
  "io",
  "epoch",
  "relays",
  "synthetic",
  "airdrop",
  "vesting",
  "market",
  "traffic",
  "watch",
  "queue",
  "monitor",
  "chain",
].map((name) => `offchain/${name}`);
const zones = {
  "offchain/domain": [],
  "offchain/crypto": ["offchain/domain"],
  "offchain/proofs": ["offchain/domain", "offchain/crypto"],
  "offchain/rewards": ["offchain/domain"],
  "offchain/merkle": ["offchain/domain", "offchain/crypto"],
  "offchain/io": ["offchain/domain"],
  "offchain/epoch": [
    "offchain/domain",
    "offchain/crypto",
    "offchain/proofs",
    "offchain/rewards",
    "offchain/merkle",
    "offchain/io",
  ],
  "offchain/queue": ["offchain/domain", "offchain/io", "offchain/epoch"],
  // A second implementation: it shares with the first only the form of errors and the names of hex texts.
  "offchain/reference": ["offchain/domain/errors.js", "offchain/domain/hex.js"],
  "offchain/airdrop": ["offchain/domain", "offchain/crypto", "offchain/io"],
  "offchain/vesting": ["offchain/domain"],
  "offchain/market": ["offchain/domain", "offchain/crypto", "offchain/io"],
  "offchain/traffic": ["offchain/domain", "offchain/crypto", "offchain/io"],
  "offchain/watch": ["offchain/domain", "offchain/crypto", "offchain/merkle", "offchain/io"],
  "offchain/plot": ["offchain/domain"],
  "offchain/report": [
    "offchain/domain",
    "offchain/crypto",
    "offchain/proofs",
    "offchain/rewards",
    "offchain/merkle",
    "offchain/io",
    "offchain/epoch",
    "offchain/plot",
    "offchain/watch",
  ],
  "offchain/monitor": ["offchain/domain", "offchain/io"],
  "offchain/chain": [...OFFCHAIN, "typechain-types", "deployments"],
  "offchain/exports": OFFCHAIN,
  "offchain/relays": ["offchain/domain", "offchain/crypto", "offchain/proofs", "offchain/io", "offchain/epoch"],
  "offchain/synthetic": [
    "offchain/domain",
    "offchain/crypto",
    "offchain/proofs",
    "offchain/io",
    "offchain/epoch",
    "offchain/relays",
    "offchain/vesting",
  ],
  modules: ["offchain", "typechain-types", "deployments"],
  tasks: ["offchain", "modules", "package.json"],
  scripts: ["offchain", "modules", "package.json", "hardhat.config.js"],
  page: ["offchain"],
  bench: ["offchain", "modules", "test/helpers/postgres.js", "test/helpers/stubNode.js"],
  test: [
    "offchain",
    "typechain-types",
    "modules",
    "tasks",
    "scripts",
    "page",
    "deployments",
    "data",
    "package.json",
    "hardhat.config.js",
  ],
};
const MAX_DEPTH = 2;

/** Regular expressions for every relative specifier that a file `depth` folders below `zone` must not import. */
function forbiddenSpecifiers(zone, allowed, depth) {
  const segments = zone.split("/");
  const climbs = segments.map((_, index) => {
    const parent = segments
      .slice(0, segments.length - 1 - index)
      .map((segment) => `${segment}/`)
      .join("");
    const reachable = [zone, ...allowed].filter((path) => path.startsWith(parent));
    const names = reachable.map((path) => path.slice(parent.length).replace(/[./]/g, "\\$&")).join("|");
    return `^(?:\\.\\.\\/){${depth + 1 + index}}(?!\\.\\.\\/)(?!(?:${names})(?:\\/|$))`;
  });
  // Beyond the repository, and paths that hide their climb behind `./` or a folder name.
  return [...climbs, `^(?:\\.\\.\\/){${depth + 1 + segments.length},}`, "^\\.\\/\\.\\.", "[^.\\/]\\/\\.\\.\\/"];
}

const NO_DEFAULT_EXPORT = {
  selector: "ExportDefaultDeclaration",
  message: "Export by name; default exports are for Hardhat task actions, Ignition modules and configuration.",
};
const mayExportDefault = (zone) => zone === "tasks" || zone === "modules";

const PURE = ["domain", "crypto", "proofs", "rewards", "merkle", "vesting", "market", "traffic", "watch", "plot"].map(
  (name) => `offchain/${name}`,
);
const SIDE_EFFECTS = ["node:fs", "node:fs/promises", "node:http", "node:https", "hardhat"].map((name) => ({
  name,
  message: "This folder is pure: disk and network belong to offchain/io and offchain/chain.",
}));
const CONTRACT_OBJECTS = {
  name: "ethers",
  importNames: ["Contract", "ContractFactory", "JsonRpcProvider", "WebSocketProvider"],
  message: "Only offchain/chain talks to contracts and nodes.",
};

function restrictedPackages(zone) {
  if (!zone.startsWith("offchain/") || zone === "offchain/chain") return [];
  return PURE.includes(zone) ? [...SIDE_EFFECTS, CONTRACT_OBJECTS] : [CONTRACT_OBJECTS];
}

function zoneRules(zone, allowed, depth) {
  const message = `Import direction: ${zone} may import ${allowed.length === 0 ? "no other folder" : `only ${allowed.join(", ")}`} (see CONTRIBUTING.md).`;
  const patterns = forbiddenSpecifiers(zone, allowed, depth);
  const dynamicImports = patterns.map((regex) => ({
    selector: `ImportExpression > Literal[value=/${regex}/]`,
    message,
  }));
  return {
    files: [`${zone}/${"*/".repeat(depth)}${depth === MAX_DEPTH ? "**/" : ""}*.{ts,tsx}`],
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: restrictedPackages(zone), patterns: patterns.map((regex) => ({ regex, message })) },
      ],
      "no-restricted-syntax": ["error", ...dynamicImports, ...(mayExportDefault(zone) ? [] : [NO_DEFAULT_EXPORT])],
    },
  };
}

const importDirection = Object.entries(zones).flatMap(([zone, allowed]) =>
  Array.from({ length: MAX_DEPTH + 1 }, (_, depth) => zoneRules(zone, allowed, depth)),
);

export default defineConfig(
  globalIgnores([
    "artifacts/",
    "cache/",
    "coverage/",
    "dist/",
    "reports/",
    "typechain-types/",
    "deployments/",
    ".demo/",
    ".demo-traffic/",
    "page/dist/",
    ".tutorials/",
    "run/",
  ]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", { max: 350 }],
      "no-param-reassign": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ["offchain/**/*.ts"],
    rules: {
      "no-console": "error",
      // A folder that the zones do not know may import nothing; the zones replace this rule for the others.
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^\\.\\.?\\/", message: "Unknown folder: enter it in the zones of eslint.config.js." }] },
      ],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // Chai's assertions are property reads; a test file proves its `!` by failing.
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  ...importDirection,
  {
    files: ["hardhat.config.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^\\./(?:scripts|test)/", message: "Nothing imports scripts or test." }] },
      ],
    },
  },
  // Vite takes its configuration by a default export.
  { files: ["page/vite.config.ts"], rules: { "no-restricted-syntax": "off" } },
  { files: ["**/*.js", "**/*.mjs"], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ["**/*.js", "**/*.mjs"],
    rules: { "@typescript-eslint/explicit-module-boundary-types": "off" },
  },
);
