import { randomBytes } from "node:crypto";
import { statfs } from "node:fs/promises";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";

import type { ChainViews } from "../../offchain/chain/payments/chainViews.js";
import { SIGNATURE_BYTES } from "../../offchain/crypto/signature.js";
import { MsnError } from "../../offchain/domain/errors.js";
import { type Address, type Digest, isDigest, isHex } from "../../offchain/domain/hex.js";
import { isJson } from "../../offchain/io/canonicalJson.js";
import { JsonFields } from "../../offchain/io/jsonFields.js";
import { agreementSigner } from "../../offchain/traffic/agreement.js";
import { agreementIdOf } from "../../offchain/traffic/agreementDigest.js";
import { AGREEMENT_KEYS, readAgreement } from "../../offchain/traffic/agreementJson.js";
import type { ChainView } from "../../offchain/traffic/chainView.js";
import { RECEIPT_KEYS, readReceipt } from "../../offchain/traffic/receiptJson.js";
import type { ServedAgreement } from "../../offchain/traffic/servingState.js";
import type { ServingOutcome } from "../../offchain/traffic/servingLedger.js";
import type { ServingNode } from "../../offchain/traffic/servingNode.js";
import type { LiveOffer } from "../../offchain/traffic/servingTerms.js";
import { type SignedVoucher, voucherSigner } from "../../offchain/traffic/voucher.js";
import { VOUCHER_KEYS, readVoucher, voucherJson } from "../../offchain/traffic/voucherJson.js";
import { SESSION_PROOF_HEADER, isSession } from "./sessionProof.js";
import { NODE_PROOF_HEADER, STORAGE_HEADER, proveNode } from "./nodeProof.js";
import type { PacedLink } from "./pace.js";
import type { VoucherLog } from "./voucherLog.js";

/** What a node serves with. */
export interface NodeParts {
  readonly serving: ServingNode;
  readonly views: Pick<ChainViews, "of">;
  /** The node's offer of this digest, if it holds now. */
  readonly liveOffer: (digest: Digest) => Promise<LiveOffer | undefined>;
  readonly nodeKey: Uint8Array;
  readonly link: PacedLink;
  /** Where the node's files are; its free space is the storage it offers. */
  readonly folder: string;
  readonly vouchers: VoucherLog;
  /** Unix seconds. */
  readonly now: (view: ChainView) => number;
  readonly onSettleNow: (payer: Address) => void;
  /** Hears of the node's own failures. What they say is nothing for strangers: a URL may hold a key. */
  readonly onFailure: (error: unknown) => void;
}

const MAX_BODY = 16_384;
const MAX_PROBE_BYTES = 4 * 1024 * 1024;
const MAX_CHUNK_BYTES = 1024 * 1024;
const CONTENT = randomBytes(MAX_CHUNK_BYTES);
const BYTES_PER_GB = 1e9;

/** A request that is answered with an error status and one line. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    detail: string,
  ) {
    super(detail);
  }
}

/**
 * A node over HTTP: `POST /agreements`, `GET /traffic/<agreement>?bytes=N`, `POST /renewals`, and `GET /probe?nonce&bytes` for
 * verifiers (docs/marketplace.md, "An example: traffic over HTTP").
 */
export function nodeServer(parts: NodeParts): Server {
  return createServer((request, response) => {
    route(parts, request, response).catch((error: unknown) => {
      answerError(parts, response, error);
    });
  });
}

async function route(parts: NodeParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(request.url ?? "/", "http://node");
  if (url === null) throw new Refusal(400, "url", "is no path");
  const [, first = "", second = ""] = url.pathname.split("/");
  switch (`${request.method ?? ""} ${first}`) {
    case "POST agreements":
      answer(response, await openAgreement(parts, await body(request)));
      return;
    case "POST renewals":
      answer(response, await renew(parts, await body(request)));
      return;
    case "GET traffic":
      return traffic(parts, second, bytesOf(url, MAX_CHUNK_BYTES), request, response);
    case "GET probe":
      return probe(parts, url, response);
    default:
      throw new Refusal(404, "unknown", `no ${request.method ?? ""} ${url.pathname}`);
  }
}

/** Opens an agreement, or finds it open: how far it got, and the payer's highest voucher. */
async function openAgreement({ serving, views, liveOffer, now }: NodeParts, fields: JsonFields): Promise<object> {
  const agreement = readAgreement(fields.object("agreement", AGREEMENT_KEYS));
  const { domain } = serving.ledger.terms;
  const held = serving.ledger.payer(agreement.payer);
  const view = await views.of(agreement.payer, [agreementSigner(domain, agreement), held?.voucherSigner]);
  refuse(await serving.open(agreement, await liveOffer(agreement.offerDigest), view, now(view)));
  const id = agreementIdOf(domain, agreement);
  const served = serving.ledger.agreement(id);
  const voucher = serving.ledger.payer(agreement.payer)?.voucher;
  return {
    agreementId: id,
    wireBytes: String(served?.wireBytes ?? 0n),
    receiptBytes: String(served?.receipt?.cumulativeBytes ?? 0n),
    ...(voucher === undefined ? {} : { voucher: voucherJson(voucher) }),
  };
}

/** Takes a receipt and the voucher that pays for it. */
async function renew(parts: NodeParts, fields: JsonFields): Promise<object> {
  const receipt = readReceipt(fields.object("receipt", RECEIPT_KEYS));
  const voucher = readVoucher(fields.object("voucher", VOUCHER_KEYS));
  const evidence = refuse(await parts.serving.receive(receipt));
  const view = await viewFor(parts, voucher);
  const money = refuse(await parts.serving.acceptVoucher(voucher, view));
  if (money === "accepted") await parts.vouchers.append(voucher);
  return { receipt: evidence, voucher: money };
}

async function viewFor({ serving, views }: NodeParts, voucher: SignedVoucher): Promise<ChainView> {
  const { ledger } = serving;
  const signer = voucherSigner(ledger.terms.domain, voucher);
  return views.of(voucher.payer, [signer, ledger.payer(voucher.payer)?.voucherSigner]);
}

/** Sends as many bytes as the ledger grants, which takes them as sent beforehand, if the session key asks for them. */
async function traffic(
  parts: NodeParts,
  id: string,
  wanted: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { serving, views, link, now, onSettleNow } = parts;
  const served = isDigest(id) ? serving.ledger.agreement(id) : undefined;
  if (!isDigest(id) || served === undefined) throw new Refusal(404, "unknownAgreement", `agreement ${id} is not open`);
  const { payer } = served.agreement;
  const view = await views.of(payer, [served.signer, serving.ledger.payer(payer)?.voucherSigner]);
  // Nothing is awaited from here until the bytes are counted, so each proof is good once.
  requireSession(serving.ledger.agreement(id), id, request);
  const decision = await serving.serve(id, BigInt(wanted), view, now(view));
  if (decision.settleNow) onSettleNow(payer);
  if (!decision.serve) throw new Refusal(402, decision.reason, decision.detail);
  const bytes = Number(decision.bytes);
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
  await link.send(response, CONTENT, bytes);
  response.end();
}

/** Only the session key spends an agreement's bytes; its proof names how many were sent. */
function requireSession(served: ServedAgreement | undefined, id: Digest, request: IncomingMessage): void {
  const proof = request.headers[SESSION_PROOF_HEADER];
  const isHers =
    served !== undefined &&
    typeof proof === "string" &&
    isHex(proof, SIGNATURE_BYTES) &&
    isSession(served.agreement.sessionKey, id, served.wireBytes, proof);
  if (!isHers) throw new Refusal(409, "session", "not signed by the session key for the bytes sent so far");
}

/** Answers a verifier: the node's signature of its nonce, and bytes to measure by. Nobody pays for them. */
async function probe({ nodeKey, link, folder }: NodeParts, url: URL, response: ServerResponse): Promise<void> {
  const nonce = url.searchParams.get("nonce");
  if (!isDigest(nonce)) throw new Refusal(400, "nonce", "expected a nonce of 32 bytes as hex");
  const bytes = bytesOf(url, MAX_PROBE_BYTES);
  const { bavail, bsize } = await statfs(folder);
  response.writeHead(200, {
    "content-length": bytes,
    [NODE_PROOF_HEADER]: proveNode(nonce, nodeKey),
    [STORAGE_HEADER]: String(Math.floor((bavail * bsize) / BYTES_PER_GB)),
  });
  await link.send(response, CONTENT, bytes);
  response.end();
}

function bytesOf(url: URL, maximum: number): number {
  const text = url.searchParams.get("bytes") ?? "";
  const bytes = /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 0;
  if (bytes < 1 || bytes > maximum) throw new Refusal(400, "bytes", `expected 1 to ${maximum} bytes`);
  return bytes;
}

/** What became of an accepted message; a refused one ends the request. */
function refuse(outcome: ServingOutcome): "accepted" | "unchanged" {
  if (outcome.kind === "refused") throw new Refusal(409, outcome.reason, outcome.detail);
  return outcome.kind;
}

async function body(request: IncomingMessage): Promise<JsonFields> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) throw new Refusal(413, "body", `expected at most ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal(400, "body", "is no valid JSON");
  }
  if (!isJson(value)) throw new Refusal(400, "body", "expected strings, whole numbers, lists and objects only");
  return JsonFields.of(value, "body");
}

function answer(response: ServerResponse, value: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function answerError({ onFailure }: NodeParts, response: ServerResponse, error: unknown): void {
  const refusal = refusalOf(error);
  if (refusal === undefined) onFailure(error);
  // Once bytes are on their way, only breaking off tells the user that they are not all.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, reason, message } = refusal ?? new Refusal(500, "internal", "the node failed; try again later");
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ reason, detail: message }));
}

/** What the user did wrong; undefined where it is the node that failed. */
function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  return error instanceof MsnError && error.code === "json" ? new Refusal(400, "json", error.message) : undefined;
}
