/** A miner's node that serves paid traffic over HTTP: `tsx scripts/traffic/node.ts CONFIG.json`; see `demo:traffic`. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { chainTime } from "../../offchain/chain/chainTime.js";
import type { Contracts } from "../../offchain/chain/contracts.js";
import { openDeployment } from "../../offchain/chain/node.js";
import { ChainViews } from "../../offchain/chain/payments/chainViews.js";
import { accountOf } from "../../offchain/crypto/signature.js";
import { GWEI_PER_MSN } from "../../offchain/domain/constants.js";
import type { Address, Digest } from "../../offchain/domain/hex.js";
import { toHex } from "../../offchain/domain/hex.js";
import { writeAtomically } from "../../offchain/io/files.js";
import type { JsonFields } from "../../offchain/io/jsonFields.js";
import { Journal } from "../../offchain/io/journal.js";
import { openStream, readLines } from "../../offchain/io/lines.js";
import { offerDomain } from "../../offchain/market/offerDigest.js";
import { isSignedByOperator } from "../../offchain/market/offerSignature.js";
import { readOrderBook } from "../../offchain/market/orderBook.js";
import type { ChainView } from "../../offchain/traffic/chainView.js";
import { marketplaceSeparator } from "../../offchain/traffic/marketplaceDomain.js";
import { ServingLedger } from "../../offchain/traffic/servingLedger.js";
import { ServingNode, servingReplay } from "../../offchain/traffic/servingNode.js";
import {
  DEFAULT_MARGIN_SECONDS,
  DEFAULT_MAX_AGREEMENTS,
  type LiveOffer,
  type ServingTerms,
} from "../../offchain/traffic/servingTerms.js";
import { readConfig, runProcess, secretOf } from "./config.js";
import { nodeServer } from "./nodeServer.js";
import { PacedLink } from "./pace.js";
import { VoucherLog } from "./voucherLog.js";

const KEYS = ["rpc", "deployment", "folder", "operator", "nodeKey", "book", "kbps", "creditBytes", "port", "clock"];
const VIEW_MAX_AGE_MS = 250;
const TIDY_EVERY_MS = 60_000;
const MILLISECONDS = 1_000;

async function main(): Promise<void> {
  const config = await readConfig(KEYS);
  const folder = config.text("folder");
  const operator = config.address("operator");
  const { book, contracts, provider } = await openDeployment(config.text("rpc"), { file: config.text("deployment") });
  const { chainId, contracts: at } = book;
  const nodeKey = secretOf(config, "nodeKey");
  const node = toHex(accountOf(nodeKey));
  const serving = await servingNode(config, folder, operator, marketplaceSeparator(chainId, at.Escrow));
  const onFailure = (error: unknown): void => {
    console.error(`${node}: ${error instanceof Error ? error.message : String(error)}`);
  };
  const server = nodeServer({
    serving,
    views: new ChainViews(contracts, provider, operator, VIEW_MAX_AGE_MS),
    liveOffer: offerFinder(config.text("book"), offerDomain(chainId, at.Exchange), contracts, operator, node),
    nodeKey,
    link: new PacedLink(config.integer("kbps", 1, 100_000_000)),
    folder,
    vouchers: await VoucherLog.open(join(folder, "vouchers.ndjson"), serving.ledger),
    now: clockOf(config),
    onFailure,
    onSettleNow: onceFor((payer) => {
      console.log(`${node}: the voucher of ${payer} should be settled now`);
    }),
  });
  server.listen(config.integer("port", 0, 65_535), "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await writeAtomically(join(folder, "port"), String(port));
  console.log(`${node}: listening on ${port}`);
  setInterval(() => {
    // A view that is too old, or a failing chain, closes nothing.
    chainTime(provider)
      .then((now) => serving.tidy(now))
      .catch(onFailure);
  }, TIDY_EVERY_MS);
}

/** `system` is the machine's clock; `chain`, for chains whose time is made up, never finds the chain's state too old. */
function clockOf(config: JsonFields): (view: ChainView) => number {
  const clock = config.text("clock");
  if (clock === "chain") return ({ timestamp }) => timestamp;
  if (clock !== "system") throw config.wrong("clock", `"system" or "chain"`);
  return () => Math.floor(Date.now() / MILLISECONDS);
}

/** The operator's ledger as its journal left it, whatever ended the process before. */
async function servingNode(
  config: JsonFields,
  folder: string,
  operator: Address,
  domain: Uint8Array,
): Promise<ServingNode> {
  const terms: ServingTerms = {
    domain,
    operator,
    creditBytes: config.amount("creditBytes", 1n, 2n ** 64n),
    marginSeconds: DEFAULT_MARGIN_SECONDS,
    settleAboveGwei: GWEI_PER_MSN,
    maxAgreements: DEFAULT_MAX_AGREEMENTS,
  };
  const file = join(folder, "serving.journal");
  const ledger = new ServingLedger(terms);
  return new ServingNode(ledger, await Journal.open(file, servingReplay(ledger, file)));
}

/** Finds the node's own offers in the book of published ones, as long as they are not cancelled on chain. */
function offerFinder(
  file: string,
  domain: Uint8Array,
  { exchange }: Contracts,
  operator: Address,
  node: Address,
): (digest: Digest) => Promise<LiveOffer | undefined> {
  return async (digest) => {
    const { offers } = await readOrderBook(domain, readLines(openStream(file), file), file);
    // Anybody can write into a book: only what the operator signed binds it, and a forged line hides no real one.
    const found = offers.find(
      (published) =>
        published.digest === digest &&
        published.offer.node === node &&
        published.offer.operator === operator &&
        isSignedByOperator(domain, published),
    );
    if (found === undefined) return undefined;
    const { offer } = found;
    if (await exchange.isCancelled(operator, offer.nonce)) return undefined;
    return { ...offer, digest, expiresAt: Number(offer.expiresAt) };
  };
}

function onceFor(tell: (payer: Address) => void): (payer: Address) => void {
  const told = new Set<Address>();
  return (payer) => {
    if (!told.has(payer)) tell(payer);
    told.add(payer);
  };
}

await runProcess("node", main);
