import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { readMarketChain } from "../../offchain/chain/market/marketChain.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { MarketChain, MarketTarget } from "../../offchain/market/marketChain.js";
import { connectDeployment } from "../support/deployment.js";
import { NOT_GIVEN, requiredInteger } from "../support/options.js";
import { requiredAccount } from "../support/parsedOptions.js";

/** The options that name the market. */
export interface MarketArguments {
  readonly chainId: string;
  readonly exchange: string;
  readonly quiet: boolean;
}

/**
 * The market of the deployment on the chosen network; where `--chain-id` and `--exchange` name it, no chain is asked: the time
 * is this machine's, nothing counts as cancelled, any epoch as the newest, and stderr says so.
 */
export async function openMarket(args: MarketArguments, hre: HardhatRuntimeEnvironment): Promise<MarketChain> {
  const named = namedMarket(args);
  if (named === undefined) return connectMarket(hre);
  if (!args.quiet)
    console.error("warning: no chain was asked, so neither cancelled offers nor an old epoch are told apart");
  return {
    ...named,
    cancelled: () => Promise.resolve(() => false),
    newestEpoch: () => Promise.resolve(undefined),
  };
}

/** What an offer is signed for; no chain is asked where the options say it. */
export async function marketTarget(args: MarketArguments, hre: HardhatRuntimeEnvironment): Promise<MarketTarget> {
  return namedMarket(args) ?? connectMarket(hre);
}

function namedMarket({ chainId, exchange }: MarketArguments): MarketTarget | undefined {
  if (chainId === NOT_GIVEN && exchange === NOT_GIVEN) return undefined;
  if (chainId === NOT_GIVEN || exchange === NOT_GIVEN) {
    throw new MsnError("argument", "--chain-id and --exchange go together: give both, or none to ask the chain");
  }
  return {
    chainId: requiredInteger("chain-id", chainId, 1),
    exchange: requiredAccount("exchange", exchange),
    now: Math.floor(Date.now() / 1000),
  };
}

async function connectMarket(hre: HardhatRuntimeEnvironment): Promise<MarketChain> {
  const { book, provider } = await connectDeployment(hre);
  return readMarketChain(provider, book);
}
