import { MsnError } from "../../offchain/domain/errors.js";
import { isJson } from "../../offchain/io/canonicalJson.js";
import { JsonFields } from "../../offchain/io/jsonFields.js";
import type { SignedAgreement } from "../../offchain/traffic/agreement.js";
import { agreementJson } from "../../offchain/traffic/agreementJson.js";
import type { SignedRenewal } from "../../offchain/traffic/payingUser.js";
import { receiptJson } from "../../offchain/traffic/receiptJson.js";
import type { SignedVoucher } from "../../offchain/traffic/voucher.js";
import { VOUCHER_KEYS, readVoucher, voucherJson } from "../../offchain/traffic/voucherJson.js";

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

  /** The next bytes, as they come; fewer where the node grants fewer, or is gone in between. */
  async *download(agreementId: string, bytes: number): AsyncGenerator<Uint8Array> {
    const response = await fetch(`${this.url}/traffic/${agreementId}?bytes=${bytes}`);
    if (!response.ok) throw await refusalOf(response);
    if (response.body === null) return;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) yield chunk;
  }

  async #post(path: string, message: object): Promise<JsonFields> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${this.url}${path}`, { method: "POST", headers, body: JSON.stringify(message) });
    if (!response.ok) throw await refusalOf(response);
    return fieldsOf(await response.json(), path);
  }
}

async function refusalOf(response: Response): Promise<NodeRefusal> {
  const fields = fieldsOf(await response.json(), "answer");
  return new NodeRefusal(response.status, fields.text("reason"), fields.text("detail"));
}

function fieldsOf(value: unknown, name: string): JsonFields {
  if (!isJson(value)) throw new MsnError("json", "expected an object", { file: name });
  return JsonFields.of(value, name);
}
