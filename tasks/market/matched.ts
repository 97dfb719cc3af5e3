import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { MsnError } from "../../offchain/domain/errors.js";
import type { MarketChain } from "../../offchain/market/marketChain.js";
import type { Match } from "../../offchain/market/match.js";
import { matchOffers, noncesToAsk } from "../../offchain/market/match.js";
import type { MatchOrigin } from "../../offchain/market/matchJson.js";
import type { TransferRequest } from "../../offchain/market/request.js";
import { required } from "../support/options.js";
import { readBook } from "./bookFile.js";
import type { MarketArguments } from "./openMarket.js";
import { openMarket } from "./openMarket.js";
import {
  ifGiven,
  requiredBytes,
  requiredClass,
  requiredKbps,
  requiredPrice,
  requiredRegion,
  requiredTime,
} from "./options.js";
import type { EpochArguments } from "./provenFile.js";
import { readProven } from "./provenFile.js";
import { shownGib } from "./shown.js";

/** The options of a request. */
export interface RequestArguments extends MarketArguments, EpochArguments {
  readonly book: string;
  readonly epochDir: string;
  readonly gib: string;
  readonly mbps: string;
  readonly deadline: string;
  readonly startsAt: string;
  readonly region: string;
  readonly class: string;
  readonly maxPrice: string;
  readonly allOrNothing: boolean;
}

export interface Matched {
  readonly match: Match;
  readonly origin: MatchOrigin;
}

type Wanted = Omit<TransferRequest, "startsAt"> & { readonly startsAt: number | undefined };

/** No single request needs a rate that all offers of a book could not have together. */
const RATE_LIMIT = 2 ** 48;

/** Matches the request of the options; throws `argument` where `--all-or-nothing` is not satisfied. */
export async function matchedRequest(args: RequestArguments, hre: HardhatRuntimeEnvironment): Promise<Matched> {
  const wanted = readWanted(args);
  const files = { book: required("book", args.book), epochDir: required("epoch-dir", args.epochDir) };
  return matchedOn(await openMarket(args, hre), files, wanted, args);
}

/** The same on a market that is at hand; a request without a start starts now. */
export async function matchedOn(
  market: MarketChain,
  files: { readonly book: string; readonly epochDir: string },
  wanted: Wanted,
  { allOrNothing, anyEpoch }: Pick<RequestArguments, "allOrNothing" | "anyEpoch">,
): Promise<Matched> {
  const request = { ...wanted, startsAt: wanted.startsAt ?? market.now };
  const book = await readBook(files.book, market);
  const { epoch, nodes } = await readProven(files.epochDir, market, { anyEpoch });
  const isCancelled = await market.cancelled(noncesToAsk(book, nodes, request));
  const match = matchOffers(book, nodes, isCancelled, request);
  if (allOrNothing && match.unfilledBytes > 0n) throw notAll(request.bytes, match.unfilledBytes);
  const { chainId, exchange } = market;
  return { match, origin: { chainId, exchange, epoch, request } };
}

function notAll(bytes: bigint, unfilled: bigint): MsnError {
  const problem = `--all-or-nothing: the offers are good for ${shownGib(bytes - unfilled)} of ${shownGib(bytes)} GiB`;
  return new MsnError("argument", `${problem}, ${unfilled} bytes are missing`);
}

function readWanted(args: RequestArguments): Wanted {
  return {
    bytes: requiredBytes("gib", args.gib),
    kbps: requiredKbps("mbps", args.mbps, RATE_LIMIT),
    deadline: requiredTime("deadline", args.deadline),
    startsAt: ifGiven(requiredTime, "starts-at", args.startsAt),
    region: ifGiven(requiredRegion, "region", args.region),
    class: ifGiven(requiredClass, "class", args.class),
    maxPriceGweiPerGiB: ifGiven(requiredPrice, "max-price", args.maxPrice),
  };
}
