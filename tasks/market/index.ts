import { emptyTask, task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { NOT_GIVEN } from "../support/options.js";

/** An option that takes a text; its name stays a literal type, which types the action's arguments. */
const text = <const N extends string>(
  name: N,
  description: string,
): { name: N; description: string; defaultValue: string } => ({ name, description, defaultValue: NOT_GIVEN });
const bookOption = text("book", "Required. File of published offers, one a line");
const epochDirOption = text(
  "epochDir",
  "Required. Directory with the last epoch's artifacts: nodes.csv, manifest.json",
);
const gibOption = text("gib", "Required. GiB to move; decimals are rounded up to the byte");
const mbpsOption = text("mbps", "Required. Mbit/s of the whole transfer, at most 3 decimals");
const deadlineOption = text("deadline", "Required. UTC, such as 2026-08-20T00:00:00Z: when the transfer is over");
const startsAtOption = text("startsAt", "UTC; now unless given");
const regionOption = text("region", "Only offers of this region, such as US");
const classOption = text("class", "Only offers of this class: 1 GatewayX, 2 GaGaNode");
const maxPriceOption = text("maxPrice", "Only offers up to this price, MSN per GiB");
const chainIdOption = text(
  "chainId",
  "Chain of the offers, with --exchange: no chain is asked, nor what is cancelled on it",
);
const exchangeOption = text("exchange", "Exchange contract; of the deployment on the chosen network unless given");
const allOrNothingFlag = { name: "allOrNothing", description: "Fail where the offers do not suffice" } as const;
const anyEpochFlag = { name: "anyEpoch", description: "Take an epoch that is not the newest active one" } as const;
const dryRunFlag = { name: "dryRun", description: "Check everything, send nothing" } as const;
const quietFlag = { name: "quiet", description: "No hints on stderr" } as const;

/** Publishing offers and finding the cheapest (docs/marketplace.md, "Order book"). */
export const marketTasks: TaskDefinition[] = [
  emptyTask("market", "Offer bandwidth, list and cancel offers, match a request with the cheapest").build(),
  task(["market", "offer"], "Signs an offer as its operator (MSN_OPERATOR_KEY) and adds it to a book")
    .addOption(bookOption)
    .addOption(text("node", "Required. The node's account"))
    .addOption(text("class", "Required. 1 GatewayX (commercial), 2 GaGaNode (home and edge), as registered"))
    .addOption(text("region", "ISO 3166-1 alpha-2, such as US; none unless given"))
    .addOption(text("price", "Required. MSN per GiB, at most 9 decimals"))
    .addOption(text("gib", "Required. GiB offered; decimals are rounded up to the byte"))
    .addOption(text("mbps", "Required. Mbit/s at which the node serves, at most 3 decimals"))
    .addOption(text("expiresAt", "Required. UTC, such as 2026-08-20T00:00:00Z: the offer is live before"))
    .addOption(text("nonce", "Number to cancel it by; unless given, now, or above the operator's highest in the book"))
    .addOption(text("operator", "The operator's account, where MSN_OPERATOR_KEY is not at hand"))
    .addOption(text("operatorSignature", "The operator's signature, 65 bytes as hex, made elsewhere"))
    .addOption(chainIdOption)
    .addOption(exchangeOption)
    .addFlag(quietFlag)
    .setAction(() => import("./offer.js"))
    .build(),
  task(["market", "offers"], "Lists the live offers of a book by price")
    .addOption(bookOption)
    .addOption(text("nodes", "Directory with the last epoch's artifacts, to tell which nodes are proven"))
    .addOption(regionOption)
    .addOption(classOption)
    .addFlag(anyEpochFlag)
    .addFlag({ name: "all", description: "Also those that are expired, cancelled or forged" })
    .addOption(chainIdOption)
    .addOption(exchangeOption)
    .addFlag(quietFlag)
    .setAction(() => import("./offers.js"))
    .build(),
  task(["market", "match"], "Matches a request with the cheapest proven offers of a book")
    .addOption(bookOption)
    .addOption(epochDirOption)
    .addOption(gibOption)
    .addOption(mbpsOption)
    .addOption(deadlineOption)
    .addOption(startsAtOption)
    .addOption(regionOption)
    .addOption(classOption)
    .addOption(maxPriceOption)
    .addFlag(allOrNothingFlag)
    .addFlag(anyEpochFlag)
    .addOption(text("out", "File to write the match to, as JSON"))
    .addFlag({ name: "why", description: "Say of every other offer why it takes no part" })
    .addOption(chainIdOption)
    .addOption(exchangeOption)
    .addFlag(quietFlag)
    .setAction(() => import("./match.js"))
    .build(),
  task(["market", "quote"], "Says what a request would cost; writes nothing")
    .addOption(bookOption)
    .addOption(epochDirOption)
    .addOption(gibOption)
    .addOption(mbpsOption)
    .addOption(deadlineOption)
    .addOption(startsAtOption)
    .addOption(regionOption)
    .addOption(classOption)
    .addOption(maxPriceOption)
    .addFlag(allOrNothingFlag)
    .addFlag(anyEpochFlag)
    .addOption(chainIdOption)
    .addOption(exchangeOption)
    .addFlag(quietFlag)
    .setAction(() => import("./quote.js"))
    .build(),
  task(["market", "cancel"], "Takes back an operator's own offers on chain, for ever")
    .addOption(text("nonce", "Nonces of the offers, comma-separated"))
    .addOption(text("below", "In their place: all offers with a nonce below this one"))
    .addOption(text("from", "Account to use, the operator's; the network's first unless given"))
    .addFlag(dryRunFlag)
    .setAction(() => import("./cancel.js"))
    .build(),
];
