import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { MsnError } from "../../offchain/domain/errors.js";
import type { Digest } from "../../offchain/domain/hex.js";
import type { SignedAgreement } from "../../offchain/traffic/agreement.js";
import type { PayingUser, RenewalKeys } from "../../offchain/traffic/payingUser.js";
import { type NodeClient, NodeRefusal } from "./nodeClient.js";

/** One agreement to be used up. */
export interface Download {
  readonly id: Digest;
  readonly agreement: SignedAgreement;
  readonly keys: RenewalKeys;
  readonly client: () => Promise<NodeClient>;
}

/** What a kill loses on its way stays the payer's credit for ever, so chunks are small beside a renewal. */
const CHUNKS_A_RENEWAL = 4n;
const MAX_CHUNK_BYTES = 1024n * 1024n;
const PAUSE_MS = 100;
/** A node that is away or says no for so long is given up. */
const PATIENCE_MS = 60_000;
/** What a renewal cures; everything else that a node says no to, only time or the payer does. */
const CURED_BY_RENEWAL = new Set(["receiptsBehind", "voucherBehind"]);
const FINAL = new Set(["usedUp", "expired", "period", "signerRevoked"]);

/** The node's own failure, or that it counts other bytes as sent than this run does: both may pass. */
const isPassing = ({ status, reason }: NodeRefusal): boolean => status >= 500 || reason === "session";

/** Downloads all that an agreement allows, pays as it goes, and goes on where an earlier run was killed. */
export class Downloader {
  constructor(
    private readonly user: PayingUser,
    private readonly folder: string,
  ) {}

  async run(download: Download): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const file = await open(join(this.folder, `${download.id}.bin`), "a");
    try {
      await this.#countWrittenBytes(download.id, file);
      let failingSince: number | undefined;
      while (this.#isUnfinished(download.id)) {
        const outcome = await this.#attempt(download, file);
        if (outcome === "over") break;
        failingSince = outcome === "went on" ? undefined : (failingSince ?? Date.now());
        if (failingSince !== undefined && Date.now() - failingSince > PATIENCE_MS) {
          throw new Error(`agreement ${download.id}: the node does not serve`);
        }
      }
      await this.#renewAtLast(download);
    } finally {
      await file.close();
    }
  }

  get #chunkBytes(): bigint {
    const chunk = this.user.ledger.terms.renewBytes / CHUNKS_A_RENEWAL;
    if (chunk < 1n) return 1n;
    return chunk < MAX_CHUNK_BYTES ? chunk : MAX_CHUNK_BYTES;
  }

  /** Bytes that a killed run wrote down and did not enter were received all the same. */
  async #countWrittenBytes(id: Digest, file: FileHandle): Promise<void> {
    const { size } = await file.stat();
    const entered = this.user.ledger.agreement(id)?.receivedBytes ?? 0n;
    if (BigInt(size) > entered) await this.user.receive(id, BigInt(size) - entered);
  }

  #isUnfinished(id: Digest): boolean {
    return this.user.ledger.requestable(id, 1n) > 0n;
  }

  /** Opens the agreement and takes chunks until something stops them. */
  async #attempt(download: Download, file: FileHandle): Promise<"went on" | "failed" | "over"> {
    const { id, agreement, keys } = download;
    let wentOn = false;
    try {
      const client = await download.client();
      const shown = await client.open(agreement);
      if (shown !== undefined) await this.user.adopt(shown);
      await client.renew(await this.user.renew(id, keys));
      while (this.#isUnfinished(id)) {
        await this.#takeChunk(download, client, file);
        wentOn = true;
        const renewal = await this.user.renewIfDue(id, keys);
        if (renewal !== undefined) await client.renew(renewal);
      }
      return "went on";
    } catch (error) {
      if (error instanceof NodeRefusal && FINAL.has(error.reason)) return "over";
      if (error instanceof MsnError) throw error;
      if (error instanceof NodeRefusal && error.status !== 402 && !isPassing(error)) throw error;
      const isCurable = error instanceof NodeRefusal && CURED_BY_RENEWAL.has(error.reason);
      if (!isCurable || !wentOn) await sleep(PAUSE_MS);
      return wentOn ? "went on" : "failed";
    }
  }

  /** What arrived is written down and entered, also where the rest does not arrive. */
  async #takeChunk({ id, keys }: Download, client: NodeClient, file: FileHandle): Promise<void> {
    const wanted = Number(this.user.ledger.requestable(id, this.#chunkBytes));
    let received = 0n;
    try {
      for await (const piece of client.download(id, wanted, keys.sessionKey)) {
        await file.write(piece);
        received += BigInt(piece.length);
      }
    } finally {
      if (received > 0n) await this.user.receive(id, received);
    }
  }

  /** The last receipt has to arrive, also after the agreement's end; the node may be away for a moment. */
  async #renewAtLast({ id, keys, client }: Download): Promise<void> {
    if (this.user.ledger.agreement(id)?.receivedBytes === 0n) return;
    const renewal = await this.user.renew(id, keys);
    const since = Date.now();
    for (;;) {
      try {
        await (await client()).renew(renewal);
        return;
      } catch (error) {
        const isFinal = error instanceof MsnError || (error instanceof NodeRefusal && !isPassing(error));
        if (isFinal || Date.now() - since > PATIENCE_MS) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }
}
