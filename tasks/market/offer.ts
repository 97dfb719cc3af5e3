import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { MsnError } from "../../offchain/domain/errors.js";
import type { Digest } from "../../offchain/domain/hex.js";
import { toHex } from "../../offchain/domain/hex.js";
import type { MarketTarget } from "../../offchain/market/marketChain.js";
import type { Offer } from "../../offchain/market/offer.js";
import { KBPS_LIMIT, requireOffer } from "../../offchain/market/offer.js";
import { offerDigest } from "../../offchain/market/offerDigest.js";
import { isSignedByOperator } from "../../offchain/market/offerSignature.js";
import { offerTypedData } from "../../offchain/market/offerTypedData.js";
import type { OrderBook } from "../../offchain/market/orderBook.js";
import { findSecretBytes } from "../proofs/secrets.js";
import { NOT_GIVEN, optional, required } from "../support/options.js";
import { optionalAccount, requiredAccount } from "../support/parsedOptions.js";
import { runTask } from "../support/runTask.js";
import type { Party } from "../support/signingParty.js";
import { partyOf, signatureOf } from "../support/signingParty.js";
import { appendOffer, readBookIfThere } from "./bookFile.js";
import type { MarketArguments } from "./openMarket.js";
import { marketTarget } from "./openMarket.js";
import {
  ifGiven,
  requiredBytes,
  requiredClass,
  requiredKbps,
  requiredNonce,
  requiredPrice,
  requiredRegion,
  requiredTime,
} from "./options.js";
import { shownTime } from "./shown.js";

interface Arguments extends MarketArguments {
  readonly book: string;
  readonly node: string;
  readonly class: string;
  readonly region: string;
  readonly price: string;
  readonly gib: string;
  readonly mbps: string;
  readonly expiresAt: string;
  readonly nonce: string;
  readonly operator: string;
  readonly operatorSignature: string;
}

type Terms = Omit<Offer, "operator" | "nonce">;

const SIGNED = "offer; every term, the nonce, chain and exchange must be the same";

/**
 * `market offer`: with the operator's signature the offer is added to the book; without, what a wallet needs to sign it is
 * printed as JSON.
 */
export default async function offer(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<unknown> {
  return runTask(async () => {
    const file = required("book", args.book);
    const terms = readTerms(args);
    const nonce = readNonce(args);
    const operator = await readOperator(args, hre);
    const market = await marketTarget(args, hre);
    requireLasting(terms, market.now);
    const book = await readBookIfThere(file, market);
    const offered: Offer = { ...terms, operator: operator.account, nonce: nonce ?? nextNonce(book, operator, market) };
    requireOffer(offered);
    await publishOrPrint(args, { file, book, market, operator, offered });
  });
}

interface Publication {
  readonly file: string;
  readonly book: OrderBook;
  readonly market: MarketTarget;
  readonly operator: Party;
  readonly offered: Offer;
}

async function publishOrPrint(args: Arguments, publication: Publication): Promise<void> {
  const { file, book, market, operator, offered } = publication;
  const digest = offerDigest(book.domain, offered);
  const signature = signatureOf(operator, digest, SIGNED);
  if (signature === undefined) {
    const typedData = offerTypedData(market.chainId, market.exchange, offered);
    console.log(JSON.stringify({ digest: toHex(digest), typedData }, undefined, 2));
    if (!args.quiet) console.error(hintFor(offered));
    return;
  }
  requireNew(file, book, toHex(digest));
  await appendOffer(file, { offer: offered, signature });
  console.log(
    `offer ${toHex(digest)} of node ${offered.node} published in ${file}: nonce ${offered.nonce}, live until ${shownTime(offered.expiresAt)}`,
  );
}

function readTerms(args: Arguments): Terms {
  return {
    node: requiredAccount("node", args.node),
    class: requiredClass("class", args.class),
    region: ifGiven(requiredRegion, "region", args.region) ?? "",
    priceGweiPerGiB: requiredPrice("price", args.price),
    capacityBytes: requiredBytes("gib", args.gib),
    capacityKbps: requiredKbps("mbps", args.mbps, KBPS_LIMIT),
    expiresAt: BigInt(requiredTime("expires-at", args.expiresAt)),
  };
}

function readNonce({ nonce, operatorSignature }: Arguments): bigint | undefined {
  if (nonce === NOT_GIVEN && operatorSignature !== NOT_GIVEN) {
    throw new MsnError("argument", "--nonce is required with a signature made elsewhere: it is signed too");
  }
  return ifGiven(requiredNonce, "nonce", nonce);
}

async function readOperator(args: Arguments, hre: HardhatRuntimeEnvironment): Promise<Party> {
  const key = await findSecretBytes(hre, "MSN_OPERATOR_KEY");
  return partyOf("operator", optionalAccount("operator", args.operator), key, optional(args.operatorSignature));
}

function requireLasting({ expiresAt }: Terms, now: number): void {
  if (expiresAt > BigInt(now)) return;
  throw new MsnError("argument", `expected a time after now (${shownTime(BigInt(now))}), got ${shownTime(expiresAt)}`, {
    field: "--expires-at",
  });
}

/** Above every nonce of the operator in the book, and as high as the time, so that cancelling "below" spares new offers. */
function nextNonce({ domain, offers }: OrderBook, { account }: Party, { now }: MarketTarget): bigint {
  // Not above those of forged lines: anybody could use up the numbers.
  const own = offers.filter(
    (published) => published.offer.operator === account && isSignedByOperator(domain, published),
  );
  return own.reduce((next, { offer: { nonce } }) => (nonce >= next ? nonce + 1n : next), BigInt(now));
}

/** A forged line with the same offer is no offer, and keeps nobody from publishing his. */
function requireNew(file: string, { domain, offers }: OrderBook, digest: Digest): void {
  const same = offers.find((published) => published.digest === digest && isSignedByOperator(domain, published));
  if (same !== undefined) throw new MsnError("argument", "holds this offer already", { file, line: same.line });
}

function hintFor({ operator, nonce }: Offer): string {
  return `still to be signed by the operator: sign typedData, then run this again with --operator ${operator} --nonce ${nonce} and --operator-signature`;
}
