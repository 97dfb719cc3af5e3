import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "vite";

import { type Answer, type Site, textAnswer } from "./siteServer.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const CHAIN_ID = 31337;

/** Builds the page into a folder, by default the one of `npm run page:build`. */
export async function buildPage(outDir = join(ROOT, "page", "dist")): Promise<string> {
  await build({ configFile: join(ROOT, "page", "vite.config.ts"), logLevel: "error", build: { outDir } });
  return outDir;
}

/** What the page of a local chain is served with. */
export interface PageFiles {
  /** The built page. */
  readonly dist: string;
  /** Holds `<epoch>/` with the artifacts. */
  readonly epochs: string;
  /** Holds `31337.json`. */
  readonly addresses: string;
  readonly rpc: string;
  /** The demo wallet, which the page then loads. */
  readonly wallet?: Answer | undefined;
}

/** The page with everything that it reads, in one site. */
export async function pageSite({ dist, epochs, addresses, rpc, wallet }: PageFiles): Promise<Site> {
  const chain = {
    chainId: CHAIN_ID,
    name: "Local chain",
    currency: "ETH",
    rpc,
    addressBook: "addresses/31337.json",
    artifacts: "epochs/31337/",
  };
  const config = textAnswer(".json", JSON.stringify({ chains: [chain] }));
  const folders = { "/": dist, "/epochs/31337/": epochs, "/addresses/": addresses };
  if (wallet === undefined) return { folders, answers: { "/config.json": config } };
  const script = await readFile(fileURLToPath(new URL("./demoWallet.js", import.meta.url)), "utf8");
  const index: Answer = async (request, response) => {
    const html = await readFile(join(dist, "index.html"), "utf8");
    const changed = html.replace("</head>", '<script src="./demo-wallet.js"></script></head>');
    await textAnswer(".html", changed)(request, response);
  };
  return {
    folders,
    answers: {
      "/": index,
      "/index.html": index,
      "/config.json": config,
      "/demo-wallet.js": textAnswer(".js", script),
      "/demo-wallet": wallet,
    },
  };
}
