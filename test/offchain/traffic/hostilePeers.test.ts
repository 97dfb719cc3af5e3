import { once } from "node:events";
import { type RequestListener, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { gzipSync } from "node:zlib";

import { expect } from "chai";

import type { Contracts } from "../../../offchain/chain/contracts.js";
import { ChainViews } from "../../../offchain/chain/payments/chainViews.js";
import type { Address, Digest } from "../../../offchain/domain/hex.js";
import { AUTHORISED } from "../../../offchain/traffic/settlement.js";
import { NodeClient } from "../../../scripts/traffic/nodeClient.js";
import { NODE_PROOF_HEADER, STORAGE_HEADER, proveNode } from "../../../scripts/traffic/nodeProof.js";
import { PacedLink } from "../../../scripts/traffic/pace.js";
import { probeNode } from "../../../scripts/traffic/probe.js";
import { account, keyOf } from "../world.js";
import { digestOf } from "./trafficWorld.js";

const BYTES = 1_000;

describe("a node that wishes its users and verifiers ill", () => {
  let server: Server;

  async function hostile(answer: RequestListener): Promise<string> {
    server = createServer(answer).listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const failureOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => "none",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  /** Headers of an honest probe, some changed. */
  const proven = (url: string | undefined, change: Readonly<Record<string, string>> = {}): Record<string, string> => {
    const nonce = new URL(url ?? "/", "http://node").searchParams.get("nonce") as Digest;
    return { [NODE_PROOF_HEADER]: proveNode(nonce, keyOf("node")), [STORAGE_HEADER]: "10", ...change };
  };

  async function downloaded(url: string): Promise<number> {
    let bytes = 0;
    for await (const piece of new NodeClient(url).download(digestOf(1), BYTES, keyOf("session"))) bytes += piece.length;
    return bytes;
  }

  it("sends no user more than it asked for", async () => {
    let closed = false;
    const url = await hostile((_, response) => {
      response.on("close", () => (closed = true));
      const more = (): void => {
        if (!closed) response.write(Buffer.alloc(65_536), more);
      };
      more();
    });
    expect(await downloaded(url)).to.equal(BYTES);
  });

  it("has no packed bytes counted, and sends nobody elsewhere", async () => {
    const packed = await hostile((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(BYTES)));
    });
    expect(await failureOf(downloaded(packed))).to.equal("the answer is packed");
    server.close();
    const elsewhere = await hostile((request, response) => {
      if (request.url === "/elsewhere") response.end(Buffer.alloc(BYTES));
      else response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(await failureOf(downloaded(elsewhere))).to.equal("fetch failed");
  });

  it("fills no memory with an endless answer", async () => {
    const url = await hostile((_, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(" ".repeat(65_536), more);
      };
      more();
    });
    const renewal = { receipt: {}, voucher: {} } as Parameters<NodeClient["renew"]>[0];
    expect(await failureOf(new NodeClient(url).renew(renewal))).to.include("JSON");
    expect(await probeNode(url, account("node"), BYTES)).to.equal(undefined);
  });

  it("stops no verifier by what it says of its storage", async () => {
    let storage = "10";
    const url = await hostile((request, response) => {
      response.writeHead(200, proven(request.url, { [STORAGE_HEADER]: storage })).end(Buffer.alloc(BYTES));
    });
    expect((await probeNode(url, account("node"), BYTES))?.storageGb).to.equal(10);
    for (storage of ["much", "-1", "1.5", "1e9", "10000000000", ""]) {
      expect(await probeNode(url, account("node"), BYTES), storage).to.equal(undefined);
    }
  });
});

describe("views of the chain", () => {
  it("are not made dearer by strangers that sign in a payer's name", async () => {
    let reads = 0;
    const escrow = {
      payerOf: () => Promise.resolve({ balanceGwei: 1n, thawingGwei: 0n, thawedAt: 0n, channel: 0n }),
      settledGwei: () => Promise.resolve(0n),
      signerValidUntil: (_: Address, signer: Address) => {
        reads++;
        return Promise.resolve(signer === account("signer") ? BigInt(AUTHORISED) : 0n);
      },
    } as unknown as Contracts["escrow"];
    const provider = {
      getBlock: () => Promise.resolve({ number: 1, timestamp: 1 }),
    } as unknown as ConstructorParameters<typeof ChainViews>[1];
    let clock = 0;
    const views = new ChainViews({ escrow }, provider, account("operator"), 100, () => clock);
    const payer = account("payer");
    expect((await views.of(payer, [account("signer")])).signerValidUntil(account("signer"))).to.equal(AUTHORISED);
    for (let i = 0; i < 20; i++) await views.of(payer, [account(`stranger ${i}`)]);
    reads = 0;
    clock = 1_000;
    await views.of(payer, [account("signer")]);
    expect(reads, "the signer, and the last stranger at most").to.be.lessThan(3);
    reads = 0;
    await views.of(payer, [account("signer")]);
    expect(reads, "fresh").to.equal(0);
  });
});

describe("a link", () => {
  it("forgets connections that break off while they wait for the link", async () => {
    const target = new Writable();
    const sending = new PacedLink(1_000).send(target, Buffer.alloc(10_000), 10_000);
    target.destroy();
    await sending;
  });
});
