import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";
import type { TransactionResponse } from "ethers";

import type { ScriptedChain } from "../../helpers/scriptedChain.js";
import { ACCOUNT, CALL, OTHER, SendingLine, refusal } from "../../helpers/sendingLine.js";

describe("sending after an interruption", function () {
  this.timeout(60_000);
  let line: SendingLine;
  let chain: ScriptedChain;
  let said: readonly string[];

  beforeEach(async () => {
    line = await SendingLine.start();
    ({ chain, said } = line);
  });
  afterEach(() => line.close());

  const run = async (request: typeof CALL): Promise<TransactionResponse> => {
    const own = line.signer();
    await own.resume();
    return own.sendTransaction(request);
  };

  it("the same command finds its transaction included, and sends nothing", async () => {
    await line.interrupt();
    chain.mine();
    expect((await run(CALL)).hash).to.equal(line.sentHash());
    expect(chain.handedIn).to.have.length(1);
    expect(said.at(-1)).to.equal(`not sent again: transaction ${line.sentHash()} of the interrupted run did this`);
    // A later one is meant to be another.
    await run(CALL);
    expect(line.different()).to.equal(2);
  });

  it("the same command waits for its transaction where that is on its way", async () => {
    await line.interrupt();
    chain.onReceipt = () => {
      chain.mine();
    };
    expect((await run(CALL)).hash).to.equal(line.sentHash());
    expect(chain.handedIn).to.have.length(1);
  });

  it("another command waits for it too, and then sends its own", async () => {
    await line.interrupt();
    chain.mine();
    await run(OTHER);
    expect(chain.handedIn.map(({ nonce, data }) => [nonce, data])).to.deep.equal([
      [0, CALL.data],
      [1, OTHER.data],
    ]);
  });

  it("what no node knows any more is sent anew with the same nonce, so that one of the two can be included", async () => {
    await line.interrupt();
    chain.dropPending();
    await run(CALL);
    expect(said).to.include("an interrupted run's transaction (nonce 0) never reached the node");
    expect(chain.handedIn.map(({ nonce }) => nonce)).to.deep.equal([0, 0]);
  });

  it("does not take a failed transaction, or somebody else's, for its own", async () => {
    await line.interrupt();
    chain.failing.add(line.sentHash());
    chain.mine();
    await run(CALL);
    expect(line.different()).to.equal(2);

    await line.interrupt();
    chain.mine([await line.otherTransaction(2)]);
    chain.dropPending();
    await run(CALL);
    expect(said.join("\n")).to.include("was included in place of transaction");
    expect(line.different()).to.equal(4);
  });

  it("finds by its nonce what a node signed whose answer was lost, and names the record where it stays stuck", async () => {
    await line.interrupt();
    const record = (await line.records.read(1, ACCOUNT))!;
    const unheard = { ...record, attempts: record.attempts.map(({ fees }) => ({ hash: undefined, fees })) };
    await line.records.write(unheard);
    const file = line.records.file(1, ACCOUNT);
    expect(await refusal(line.signer({}, { patienceMs: 20 }).resume())).to.include(
      `${file}: the transaction with nonce 0 is in no block`,
    );
    chain.mine();
    expect((await run(CALL)).hash).to.equal(line.sentHash());
    expect(chain.handedIn).to.have.length(1);
  });

  it("a record that is damaged, or of another chain, stops the command before anything is sent", async () => {
    await line.interrupt();
    const file = line.records.file(1, ACCOUNT);
    await writeFile(file, (await readFile(file, "utf8")).replace('"chainId": 1,', '"chainId": 5,'));
    expect(await refusal(line.signer().resume())).to.equal(`${file}: is of another chain or account`);
    await writeFile(file, "{");
    expect(await refusal(line.signer().resume())).to.include(`${file}: is no valid JSON`);
    expect(chain.handedIn).to.have.length(1);
  });
});
