import { UINT64_LIMIT } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Digest } from "../../offchain/domain/hex.js";
import { isJson } from "../../offchain/io/canonicalJson.js";
import { JsonFields } from "../../offchain/io/jsonFields.js";
import type { SignedAgreement } from "../../offchain/traffic/agreement.js";
import { agreementJson } from "../../offchain/traffic/agreementJson.js";
import type { SignedRenewal } from "../../offchain/traffic/payingUser.js";
import { receiptJson } from "../../offchain/traffic/receiptJson.js";
import type { SignedVoucher } from "../../offchain/traffic/voucher.js";
import { VOUCHER_KEYS, readVoucher, voucherJson } from "../../offchain/traffic/voucherJson.js";
import { ask, bodyOf } from "./http.js";
import { SESSION_PROOF_HEADER, proveSession } from "./sessionProof.js";

const MAX_ANSWER = 16_384;
const TIMEOUT_MS = 30_000;

/** What a node said no to. */
export class NodeRefusal extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    detail: string,
  ) {
    super(`${reason}: ${detail}`);
  }
}

/** A node as its users call it. Throws `NodeRefusal`, or what `fetch` throws where the node is away. */
export class NodeClient {
  /** Bytes sent so far, by agreement, as the node counts them. */
  readonly #wireBytes = new Map<string, bigint>();

  constructor(private readonly url: string) {}

  /** Opens or resumes an agreement; returns the payer's voucher that the node holds. */
  async open(agreement: SignedAgreement): Promise<SignedVoucher | undefined> {
    const fields = await this.#post("/agreements", { agreement: agreementJson(agreement) });
    this.#wireBytes.set(fields.digest("agreementId"), fields.amount("wireBytes", 0n, UINT64_LIMIT));
    return fields.keys().includes("voucher") ? readVoucher(fields.object("voucher", VOUCHER_KEYS)) : undefined;
  }

  async renew({ receipt, voucher }: SignedRenewal): Promise<void> {
    await this.#post("/renewals", { receipt: receiptJson(receipt), voucher: voucherJson(voucher) });
  }

  /** The next bytes, as they come; fewer where the node grants fewer, or is gone in between, and never more. */
  async *download(agreementId: Digest, bytes: number, sessionKey: Uint8Array): AsyncGenerator<Uint8Array> {
    const sent = this.#wireBytes.get(agreementId) ?? 0n;
    const headers = { [SESSION_PROOF_HEADER]: proveSession(agreementId, sent, sessionKey) };
    const response = await ask(`${this.url}/traffic/${agreementId}?bytes=${bytes}`, { headers });
    if (!response.ok) throw await refusalOf(response);
    this.#wireBytes.set(agreementId, sent + grantedBytes(response));
    yield* bodyOf(response, bytes);
  }

  async #post(path: string, message: object): Promise<JsonFields> {
    const headers = { "content-type": "application/json" };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const body = JSON.stringify(message);
    const response = await ask(`${this.url}${path}`, { method: "POST", headers, body, signal });
    if (!response.ok) throw await refusalOf(response);
    return answerOf(response, path);
  }
}

/** How many bytes the node counts as sent with this answer. */
function grantedBytes(response: Response): bigint {
  const length = response.headers.get("content-length") ?? "";
  return /^[0-9]{1,15}$/.test(length) ? BigInt(length) : 0n;
}

async function refusalOf(response: Response): Promise<NodeRefusal> {
  const fields = await answerOf(response, "answer");
  return new NodeRefusal(response.status, fields.text("reason"), fields.text("detail"));
}

/** The JSON of an answer. Throws `SyntaxError` for none, as of something between user and node, `json` for a strange one. */
async function answerOf(response: Response, name: string): Promise<JsonFields> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bodyOf(response, MAX_ANSWER)) pieces.push(piece);
  const value: unknown = JSON.parse(Buffer.concat(pieces).toString("utf8"));
  if (!isJson(value)) throw new MsnError("json", "expected an object", { file: name });
  return JsonFields.of(value, name);
}
