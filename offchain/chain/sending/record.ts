import { rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { MsnError } from "../../domain/errors.js";
import type { Address } from "../../domain/hex.js";
import { writeAtomically } from "../../io/files.js";
import type { JsonFields } from "../../io/jsonFields.js";
import { readJsonFields } from "../../io/jsonFile.js";
import type { Fees } from "./fees.js";

/** A transaction as it was or is about to be handed to a node. */
export interface Attempt {
  /** Undefined where a node or a wallet signs, until it has answered. */
  readonly hash: string | undefined;
  readonly fees: Fees;
  /** Signed, where the key is here. Sent twice, it is still one transaction. */
  readonly raw?: string;
}

/** Something that was sent and of which no run has reported yet what became of it. */
export interface SentRecord {
  readonly chainId: number;
  readonly account: Address;
  readonly nonce: number;
  /** Undefined for a contract creation. */
  readonly to: string | undefined;
  readonly data: string;
  /** Wei. */
  readonly value: bigint;
  readonly gasLimit: bigint;
  /** Newest block at that time. */
  readonly afterBlock: number;
  /** With the same nonce, so that at most one of them is ever included. */
  readonly attempts: readonly Attempt[];
}

const KEYS = ["chainId", "account", "nonce", "to", "data", "value", "gasLimit", "afterBlock", "attempts"];
const LIMIT = 2n ** 256n;

/**
 * Remembers, in a file for each chain and account, what is on its way, so that a run that is killed after it has sent leaves
 * word of it. The file is written before anything leaves, and holds nothing secret.
 */
export class SentRecords {
  /** `home` is the folder whose `deployments/` holds address books. */
  constructor(private readonly home: string) {}

  file(chainId: number, account: Address): string {
    return join(this.home, "deployments", "pending", `${chainId}-${account}.json`);
  }

  async read(chainId: number, account: Address): Promise<SentRecord | undefined> {
    const file = this.file(chainId, account);
    if (!existsSync(file)) return undefined;
    const fields = await readJsonFields(file, KEYS);
    const record = recordIn(fields);
    if (record.chainId === chainId && record.account === account) return record;
    throw new MsnError("json", "is of another chain or account", { file });
  }

  async write(record: SentRecord): Promise<void> {
    await writeAtomically(
      this.file(record.chainId, record.account),
      `${JSON.stringify(plain(record), undefined, 2)}\n`,
    );
  }

  async forget(chainId: number, account: Address): Promise<void> {
    await rm(this.file(chainId, account), { force: true });
  }
}

const plain = ({ to, value, gasLimit, attempts, ...rest }: SentRecord): object => ({
  ...rest,
  to: to ?? "",
  value: String(value),
  gasLimit: String(gasLimit),
  attempts: attempts.map(({ hash, fees }) => ({
    hash: hash ?? "",
    ...Object.fromEntries(Object.entries(fees).map(([name, wei]) => [name, String(wei)])),
  })),
});

function recordIn(fields: JsonFields): SentRecord {
  const to = fields.text("to");
  return {
    chainId: fields.integer("chainId", 1, Number.MAX_SAFE_INTEGER),
    account: fields.address("account"),
    nonce: fields.integer("nonce", 0, Number.MAX_SAFE_INTEGER),
    to: to === "" ? undefined : to,
    data: fields.text("data"),
    value: fields.amount("value", 0n, LIMIT),
    gasLimit: fields.amount("gasLimit", 0n, LIMIT),
    afterBlock: fields.integer("afterBlock", 0, Number.MAX_SAFE_INTEGER),
    attempts: fields.objects("attempts").map(attemptIn),
  };
}

function attemptIn(fields: JsonFields): Attempt {
  const hash = fields.text("hash");
  const wei = (name: string): bigint => fields.amount(name, 0n, LIMIT);
  const fees = fields.keys().includes("gasPrice")
    ? { gasPrice: wei("gasPrice") }
    : { maxFeePerGas: wei("maxFeePerGas"), maxPriorityFeePerGas: wei("maxPriorityFeePerGas") };
  return { hash: hash === "" ? undefined : hash, fees };
}
