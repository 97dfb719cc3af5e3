import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatTable } from "../../offchain/domain/table.js";
import type { MarketChain } from "../../offchain/market/marketChain.js";
import { offerState } from "../../offchain/market/offerState.js";
import type { OrderBook, PublishedOffer } from "../../offchain/market/orderBook.js";
import { byPriority } from "../../offchain/market/orderBook.js";
import type { ProvenNodes } from "../../offchain/market/proven.js";
import { isProven } from "../../offchain/market/proven.js";
import { optional, required } from "../support/options.js";
import { runTask } from "../support/runTask.js";
import { readBook } from "./bookFile.js";
import type { MarketArguments } from "./openMarket.js";
import { openMarket } from "./openMarket.js";
import { ifGiven, requiredClass, requiredRegion } from "./options.js";
import type { EpochArguments } from "./provenFile.js";
import { readProven } from "./provenFile.js";
import { shownGib, shownMbps, shownMsn, shownRegion, shownTime } from "./shown.js";

interface Arguments extends MarketArguments, EpochArguments {
  readonly book: string;
  readonly nodes: string;
  readonly region: string;
  readonly class: string;
  readonly all: boolean;
}

interface Listed extends PublishedOffer {
  readonly status: string;
  readonly isLive: boolean;
}

const HEADER = [
  "line",
  "node",
  "operator",
  "class",
  "region",
  "MSN/GiB",
  "GiB",
  "Mbit/s",
  "live until",
  "nonce",
  "status",
];
const NUMBERS = ["line", "class", "MSN/GiB", "GiB", "Mbit/s", "nonce"];

/** `market offers`: the live offers of a book by price, and with `--all` the others too. */
export default async function offers(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const file = required("book", args.book);
    const region = ifGiven(requiredRegion, "region", args.region);
    const nodeClass = ifGiven(requiredClass, "class", args.class);
    const dir = optional(args.nodes);
    const market = await openMarket(args, hre);
    const book = await readBook(file, market);
    const proven = dir === undefined ? undefined : (await readProven(dir, market, args)).nodes;
    const wanted = book.offers.filter(
      ({ offer }) =>
        (region === undefined || offer.region === region) && (nodeClass === undefined || offer.class === nodeClass),
    );
    const listed = await listOffers({ ...book, offers: wanted }, proven, market);
    print(listed, args.all);
  });
}

async function listOffers(book: OrderBook, proven: ProvenNodes | undefined, market: MarketChain): Promise<Listed[]> {
  const isCancelled = await market.cancelled(
    book.offers.map(({ offer: { operator, nonce } }) => ({ operator, nonce })),
  );
  return byPriority(book.offers).map((published) => {
    const state = offerState(book.domain, published, isCancelled, market.now);
    const isLive = state === "live";
    if (proven === undefined || !isLive) return { ...published, status: state, isLive };
    return { ...published, status: isProven(proven, published.offer) ? "live, proven" : "live, not proven", isLive };
  });
}

function print(listed: readonly Listed[], all: boolean): void {
  const shown = all ? listed : listed.filter(({ isLive }) => isLive);
  console.log(formatTable(HEADER, shown.map(rowOf), NUMBERS));
  const hidden = listed.length - shown.length;
  if (hidden > 0) console.log(`${hidden} more not live; --all shows them`);
}

function rowOf({ line, offer, status }: Listed): string[] {
  return [
    String(line),
    offer.node,
    offer.operator,
    String(offer.class),
    shownRegion(offer.region),
    shownMsn(offer.priceGweiPerGiB),
    shownGib(offer.capacityBytes),
    shownMbps(offer.capacityKbps),
    shownTime(offer.expiresAt),
    String(offer.nonce),
    status,
  ];
}
