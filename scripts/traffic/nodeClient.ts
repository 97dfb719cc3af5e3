import { MsnError } from "../../offchain/domain/errors.js";
import { isJson } from "../../offchain/io/canonicalJson.js";
import { JsonFields } from "../../offchain/io/jsonFields.js";
import type { SignedAgreement } from "../../offchain/traffic/agreement.js";
import { agreementJson } from "../../offchain/traffic/agreementJson.js";
import type { SignedRenewal } from "../../offchain/traffic/payingUser.js";
import { receiptJson } from "../../offchain/traffic/receiptJson.js";
import type { SignedVoucher } from "../../offchain/traffic/voucher.js";
import { VOUCHER_KEYS, readVoucher, voucherJson } from "../../offchain/traffic/voucherJson.js";
import { ask, bodyOf } from "./http.js";

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
  constructor(private readonly url: string) {}

  /** Opens or resumes an agreement; returns the payer's voucher that the node holds. */
  async open(agreement: SignedAgreement): Promise<SignedVoucher | undefined> {
    const fields = await this.#post("/agreements", { agreement: agreementJson(agreement) });
    return fields.keys().includes("voucher") ? readVoucher(fields.object("voucher", VOUCHER_KEYS)) : undefined;
  }

  async renew({ receipt, voucher }: SignedRenewal): Promise<void> {
    await this.#post("/renewals", { receipt: receiptJson(receipt), voucher: voucherJson(voucher) });
  }

  /** The next bytes, as they come; fewer where the node grants fewer, or is gone in between, and never more. */
  async *download(agreementId: string, bytes: number): AsyncGenerator<Uint8Array> {
    const response = await ask(`${this.url}/traffic/${agreementId}?bytes=${bytes}`);
    if (!response.ok) throw await refusalOf(response);
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
