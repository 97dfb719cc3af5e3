import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import type { Digest } from "../../../offchain/domain/hex.js";
import { Journal } from "../../../offchain/io/journal.js";
import type { ChainView } from "../../../offchain/traffic/chainView.js";
import { ServingLedger } from "../../../offchain/traffic/servingLedger.js";
import { ServingNode, servingReplay } from "../../../offchain/traffic/servingNode.js";
import { nodeServer } from "../../../scripts/traffic/nodeServer.js";
import { PacedLink } from "../../../scripts/traffic/pace.js";
import { VoucherLog } from "../../../scripts/traffic/voucherLog.js";
import { keyOf } from "../world.js";
import { digestOf, NOW, offer, servingTerms, view } from "./trafficWorld.js";

export const CREDIT_BYTES = 4_096n;
/** A gwei a byte. */
export const PRICE = 1n << 30n;
const FAST_KBPS = 10_000_000;

/** A node as a process would run it, with the chain's state at hand. */
export class TestNode {
  seen: ChainView = view();
  offered = true;
  now = NOW;
  /** What the chain's node fails with. */
  broken: Error | undefined;
  readonly failures: unknown[] = [];
  private constructor(
    readonly folder: string,
    readonly serving: ServingNode,
    private readonly journal: Journal,
    private readonly vouchers: VoucherLog,
    private server: Server,
  ) {}

  static async start(folder: string): Promise<TestNode> {
    const ledger = new ServingLedger(servingTerms({ creditBytes: CREDIT_BYTES }));
    const file = join(folder, "serving.journal");
    const journal = await Journal.open(file, servingReplay(ledger, file));
    const serving = new ServingNode(ledger, journal);
    const vouchers = await VoucherLog.open(join(folder, "vouchers.ndjson"), ledger);
    const node: TestNode = new TestNode(
      folder,
      serving,
      journal,
      vouchers,
      nodeServer({
        serving,
        views: { of: () => (node.broken === undefined ? Promise.resolve(node.seen) : Promise.reject(node.broken)) },
        liveOffer: (digest: Digest) =>
          Promise.resolve(node.offered && digest === digestOf(7) ? offer({ priceGweiPerGiB: PRICE }) : undefined),
        nodeKey: keyOf("node"),
        link: new PacedLink(FAST_KBPS),
        folder,
        vouchers,
        now: () => node.now,
        onSettleNow: () => undefined,
        onFailure: (error) => node.failures.push(error),
      }),
    );
    node.server.listen(0, "127.0.0.1");
    await once(node.server, "listening");
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As a kill does: connections break, and nothing is written any more. */
  async die(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await this.journal.close();
    await this.vouchers.close();
  }
}
