import type { OpenDeployment } from "../../offchain/chain/connection.js";
import type { AddressBook } from "../../offchain/chain/addressRecords.js";
import { fetchBook, openSite } from "../data/deployment.js";
import { fetchText } from "../data/fetched.js";
import { type ChainConfig, CONFIG_FILE, chosenChain, parseConfig } from "../model/config.js";
import { type Loaded, useLoaded } from "./useLoaded.js";

/** What the page is about: a chain, and the deployment on it. */
export interface Site {
  readonly chain: ChainConfig;
  readonly chains: readonly ChainConfig[];
  readonly book: AddressBook;
}

/** Reads the configuration, and the address book of the chain that the page's address names. */
export function useSite(version: number): Loaded<Site> {
  return useLoaded(readSite, [], version);
}

/** Connects to the chain's node. */
export function useDeployment(site: Site | undefined, version: number): Loaded<OpenDeployment> {
  const open = site === undefined ? undefined : () => openSite(site.chain, site.book);
  return useLoaded(open, [site?.chain.chainId], version);
}

async function readSite(): Promise<Site> {
  const here = new URL(window.location.href);
  const chains = parseConfig(await fetchText(new URL(CONFIG_FILE, here)), here);
  const chain = chosenChain(chains, here.searchParams.get("chain"));
  return { chain, chains, book: await fetchBook(chain) };
}
