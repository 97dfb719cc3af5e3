import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { NetworkConnection } from "hardhat/types/network";

import config from "../../hardhat.config.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

describe("a node that closes its connections", () => {
  let server: Server;
  let connection: NetworkConnection;
  let methods: string[];
  /** So many of the next requests end with their connection, without an answer. */
  let dropped = 0;

  before(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const { id, method } = JSON.parse(body) as { id: number; method: string };
        methods.push(method);
        if (dropped-- > 0) request.socket.destroy();
        else response.end(JSON.stringify({ jsonrpc: "2.0", id, result: "0x7" }));
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const networks = { there: { type: "http" as const, url } };
    const hre = await createHardhatRuntimeEnvironment({ ...config, networks }, { network: "there" }, ROOT);
    connection = await hre.network.getOrCreate();
  });
  beforeEach(() => {
    methods = [];
    dropped = 0;
  });
  after(async () => {
    await connection.close();
    server.close();
  });

  async function outcome(method: string, failures: number): Promise<unknown> {
    dropped = failures;
    return connection.provider.request({ method, params: [] }).catch((error: unknown) => error);
  }

  it("is asked once more, on a fresh one, for what only reads", async () => {
    expect(await outcome("eth_blockNumber", 1)).to.equal("0x7");
    expect(methods).to.deep.equal(["eth_blockNumber", "eth_blockNumber"]);
  });

  it("is given up the second time", async () => {
    expect(await outcome("eth_getBalance", 2)).to.be.instanceOf(Error);
    expect(methods).to.have.length(2);
  });

  for (const method of ["eth_sendRawTransaction", "eth_sendTransaction", "eth_signTypedData_v4", "evm_mine"]) {
    it(`is never asked twice for ${method}`, async () => {
      expect(await outcome(method, 1)).to.be.instanceOf(Error);
      expect(methods).to.deep.equal([method]);
    });
  }
});
