import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { type JsonRpcProvider, type TransactionResponse, Wallet, parseUnits } from "ethers";

import { plainProvider } from "../../../offchain/chain/node.js";
import { ManagedSigner } from "../../../offchain/chain/sending/managedSigner.js";
import { type SendOptions, readPolicy } from "../../../offchain/chain/sending/policy.js";
import { SentRecords } from "../../../offchain/chain/sending/record.js";
import { toAddress } from "../../../offchain/domain/hex.js";
import { ScriptedChain } from "../../helpers/scriptedChain.js";

const WALLET = new Wallet(`0x${"11".repeat(32)}`);
const ACCOUNT = toAddress(WALLET.address);
const CALL = { to: `0x${"22".repeat(20)}`, data: "0x1234" };
const OTHER = { ...CALL, data: "0x5678" };
const TIMING = { stuckMs: 60, patienceMs: 400, lagMs: 30, firstPollMs: 5, longestPollMs: 10, feePollMs: 5 };
const gwei = (text: string): bigint => parseUnits(text, "gwei");

describe("sending", function () {
  this.timeout(60_000);
  let chain: ScriptedChain;
  let provider: JsonRpcProvider;
  let home: string;
  let said: string[];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "msn-sending-"));
    chain = await ScriptedChain.start();
    provider = plainProvider(chain.url, 1);
    said = [];
  });
  afterEach(async () => {
    provider.destroy();
    await chain.close();
    await rm(home, { recursive: true });
  });

  const records = (): SentRecords => new SentRecords(home);
  /** As every start of a command opens one. */
  function signer(options: SendOptions = {}, timing: Partial<typeof TIMING> = {}): ManagedSigner {
    const policy = readPolicy(1, { confirmations: "1", ...options }, {}, { ...TIMING, ...timing });
    const reports = { say: (line: string) => void said.push(line), progress: () => undefined, done: () => undefined };
    return new ManagedSigner(WALLET, WALLET.address, { provider, policy, records: records(), reports });
  }
  async function refusal(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error, "it went through").to.be.an.instanceOf(Error);
    return (error as Error).message;
  }
  const different = (): number => new Set(chain.handedIn.map(({ hash }) => hash)).size;
  const sentHash = (at = 0): string => chain.handedIn[at]?.hash ?? "";
  const isPending = async (): Promise<boolean> => (await records().read(1, ACCOUNT)) !== undefined;

  it("signs for the chain, offers twice the base fee, says so once, and leaves no record", async () => {
    const own = signer();
    const { hash } = await own.sendTransaction(CALL);
    await own.sendTransaction(OTHER);
    const [first, second] = chain.handedIn;
    expect([first?.hash, first?.chainId, first?.nonce, second?.nonce]).to.deep.equal([hash, 1n, 0, 1]);
    expect([first?.maxFeePerGas, first?.maxPriorityFeePerGas]).to.deep.equal([gwei("2.1"), gwei("0.1")]);
    expect(first?.gasLimit).to.equal(112_500n);
    expect(said).to.deep.equal([
      `Ethereum (chain 1): ${ACCOUNT} offers up to 2.1 gwei for gas (limit 50 gwei), waits for 1 confirmations`,
    ]);
    expect(await isPending()).to.equal(false);
  });

  describe("limits", () => {
    it("sends nothing where a node asks for more than the limit, in base fee or in tip", async () => {
      for (const [base, tip] of [
        [gwei("51"), 0n],
        [gwei("1"), gwei("1000000")],
      ] as const) {
        [chain.baseFee, chain.tip] = [base, tip];
        expect(await refusal(signer().sendTransaction(CALL))).to.match(
          /^nothing sent: gas costs \d+ gwei on Ethereum now, above the limit of 50 gwei; wait for it with --wait-for-fee, or raise --max-fee-gwei$/,
        );
      }
      expect(chain.handedIn).to.deep.equal([]);
      expect(await isPending()).to.equal(false);
    });

    it("never offers more than the limit, whatever the caller wants", async () => {
      chain.baseFee = gwei("40");
      await signer().sendTransaction({ ...CALL, maxFeePerGas: gwei("900"), maxPriorityFeePerGas: gwei("900") });
      await signer().sendTransaction(CALL);
      expect(chain.handedIn.map(({ maxFeePerGas }) => maxFeePerGas)).to.deep.equal([gwei("50"), gwei("50")]);
      expect(chain.handedIn[0]?.maxPriorityFeePerGas).to.equal(gwei("50"));
    });

    it("waits for the price to fall, if told to", async () => {
      chain.baseFee = gwei("60");
      const sending = signer({ waitForFee: true }).sendTransaction(CALL);
      while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(said[0]).to.include("above the limit of 50 gwei; waiting until it falls");
      expect(chain.handedIn).to.deep.equal([]);
      chain.baseFee = gwei("30");
      await sending;
      expect(chain.handedIn).to.have.length(1);
    });

    it("refuses what may cost more than --max-cost, or than there is, and says how much is missing", async () => {
      const dear = await refusal(signer({ maxCost: "0.0002" }).sendTransaction(CALL));
      expect(dear).to.include("may cost 0.00023625 ETH (112500 gas at 2.1 gwei), above the limit of 0.0002 ETH");
      chain.balance = 10n ** 14n;
      expect(await refusal(signer().sendTransaction(CALL))).to.equal(
        `nothing sent: ${ACCOUNT} has 0.0001 ETH on Ethereum, but the transaction may cost 0.00023625 ETH ` +
          "(112500 gas at 2.1 gwei); send it 0.00013625 ETH more",
      );
      expect(chain.handedIn).to.deep.equal([]);
    });

    it("signs nothing for a node of another chain", async () => {
      chain.chainId = 5;
      const error = await refusal(signer().sendTransaction(CALL));
      expect(error).to.include("nothing sent: the node is of chain 5, expected Ethereum (chain 1)");
      expect(chain.handedIn).to.deep.equal([]);
    });
  });

  describe("a node that fails", () => {
    it("lost answers hand in the same bytes again, never another transaction", async () => {
      for (const receptions of [["silent"], ["lost", "lost", "pending"], ["lost", "silent"]] as const) {
        chain.receptions = [...receptions];
        const before = different();
        const sending = signer().sendTransaction(CALL);
        while (different() === before || (await provider.getTransactionCount(ACCOUNT, "pending")) === before) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        chain.mine();
        expect((await sending).hash).to.equal(chain.handedIn.at(-1)?.hash);
        expect(different()).to.equal(before + 1);
      }
    });

    it("goes on asking for the receipt while the node answers errors", async () => {
      chain.receptions = ["pending"];
      let asked = 0;
      chain.onReceipt = () => {
        if (++asked === 1) chain.failures = 7;
        else chain.mine();
      };
      await signer({}, { patienceMs: 30_000 }).sendTransaction(CALL);
      expect([different(), chain.failures]).to.deep.equal([1, 0]);
    });

    it("a refusal leaves no record, and silence to the end leaves one", async () => {
      chain.receptions = ["refused"];
      expect(await refusal(signer().sendTransaction(CALL))).to.include("underpriced");
      expect(await isPending()).to.equal(false);
      chain.receptions = ["lost"];
      const error = await refusal(signer().sendTransaction(CALL));
      expect(error).to.match(/^the node did not say whether it took transaction 0x.{64} .*run the same again/);
      expect(await isPending()).to.equal(true);
      expect(new Set(chain.handedIn.slice(1).map(({ hash }) => hash)).size).to.equal(1);
    });
  });

  describe("inclusion", () => {
    it("waits for as many blocks as it is told", async () => {
      const heads: number[] = [];
      chain.onReceipt = () => {
        heads.push(chain.head);
        chain.mine([]);
      };
      await signer({ confirmations: "4" }).sendTransaction(CALL);
      // In block 1; the receipt that counted was asked for when block 3 stood, and 4 came before the depth was read.
      expect(heads.slice(0, 3)).to.deep.equal([1, 2, 3]);
    });

    it("notices that its block was taken away, hands it in again, and waits for another", async () => {
      let asked = 0;
      chain.onReceipt = () => {
        asked++;
        if (asked === 2) chain.reorganise(1, true);
        if (asked > 3) chain.mine();
      };
      chain.receptions = ["mined", "pending"];
      const { hash } = await signer({ confirmations: "3" }).sendTransaction(CALL);
      expect(said.join("\n")).to.include(`which had transaction ${hash} (nonce 0), is no longer in the chain`);
      expect([chain.handedIn.length, different()]).to.deep.equal([2, 1]);
    });

    it("says that it failed in its block, or that another transaction took its place", async () => {
      chain.receptions = ["pending"];
      chain.onReceipt = () => {
        chain.failing.add(sentHash());
        chain.mine();
      };
      expect(await refusal(signer().sendTransaction(CALL))).to.equal(`transaction ${sentHash()} failed in its block`);
      expect(await isPending()).to.equal(false);

      const rival = await otherTransaction(1);
      chain.onReceipt = () => {
        chain.onReceipt = () => undefined;
        chain.mine([rival]);
        chain.dropPending();
      };
      expect(await refusal(signer().sendTransaction(CALL))).to.match(
        /^another transaction of 0x.{40} was included in place of transaction 0x.{64} \(nonce 1\), which did nothing$/,
      );
      expect(await isPending()).to.equal(false);
    });

    it("leaves a stuck one to the next run, saying how; --speed-up raises it up to the limit and no further", async () => {
      chain.receptions = ["pending"];
      const error = await refusal(signer().sendTransaction(CALL));
      expect(error).to.match(/^transaction 0x.{64} \(nonce 0\) is in no block after .*--speed-up to offer more$/);
      expect(said.filter((line) => line.includes("--speed-up offers more"))).to.have.length(1);
      expect(await isPending()).to.equal(true);

      await refusal(signer({ speedUp: true, maxFeeGwei: "5" }, { stuckMs: 20, patienceMs: 4_000 }).resume());
      const offered = chain.handedIn.map(({ maxFeePerGas }) => maxFeePerGas ?? 0n);
      expect(offered.length).to.be.greaterThan(2);
      expect(new Set(chain.handedIn.map(({ nonce }) => nonce))).to.deep.equal(new Set([0]));
      offered.slice(1).forEach((wei, i) => expect(wei * 10n >= offered[i]! * 11n).to.equal(true));
      expect(offered.every((wei) => wei <= gwei("5"))).to.equal(true);
      expect(said.join("\n")).to.include("the limit lets it offer no more: raise --max-fee-gwei");

      // Whichever of them a block includes is the transaction; here an early one.
      const early = chain.handedIn[1]!;
      chain.mine([early]);
      const own = signer();
      await own.resume();
      expect((await own.sendTransaction(CALL)).hash).to.equal(early.hash);
    });
  });

  describe("after an interruption", () => {
    /** Sends, and gives up while the transaction waits, as a killed run does. */
    async function interrupt(request = CALL): Promise<void> {
      chain.receptions = ["pending"];
      await refusal(signer({}, { patienceMs: 20 }).sendTransaction(request));
      chain.receptions = ["mined"];
    }
    const run = async (request: typeof CALL): Promise<TransactionResponse> => {
      const own = signer();
      await own.resume();
      return own.sendTransaction(request);
    };

    it("the same command finds its transaction included, and sends nothing", async () => {
      await interrupt();
      chain.mine();
      expect((await run(CALL)).hash).to.equal(sentHash());
      expect(chain.handedIn).to.have.length(1);
      expect(said.at(-1)).to.equal(`not sent again: transaction ${sentHash()} of the interrupted run did this`);
      // A later one is meant to be another.
      await run(CALL);
      expect(different()).to.equal(2);
    });

    it("the same command waits for its transaction where that is on its way", async () => {
      await interrupt();
      chain.onReceipt = () => {
        chain.mine();
      };
      expect((await run(CALL)).hash).to.equal(sentHash());
      expect(chain.handedIn).to.have.length(1);
    });

    it("another command waits for it too, and then sends its own", async () => {
      await interrupt();
      chain.mine();
      await run(OTHER);
      expect(chain.handedIn.map(({ nonce, data }) => [nonce, data])).to.deep.equal([
        [0, CALL.data],
        [1, OTHER.data],
      ]);
    });

    it("what no node knows any more is sent anew with the same nonce, so that one of the two can be included", async () => {
      await interrupt();
      chain.dropPending();
      await run(CALL);
      expect(said).to.include("an interrupted run's transaction (nonce 0) never reached the node");
      expect(chain.handedIn.map(({ nonce }) => nonce)).to.deep.equal([0, 0]);
    });

    it("does not take a failed transaction, or somebody else's, for its own", async () => {
      await interrupt();
      chain.failing.add(sentHash());
      chain.mine();
      await run(CALL);
      expect(different()).to.equal(2);

      await interrupt();
      chain.mine([await otherTransaction(2)]);
      chain.dropPending();
      await run(CALL);
      expect(said.join("\n")).to.include("was included in place of transaction");
      expect(different()).to.equal(4);
    });

    it("finds by its nonce what a node signed whose answer was lost, and names the record where it stays stuck", async () => {
      await interrupt();
      const record = (await records().read(1, ACCOUNT))!;
      const unheard = { ...record, attempts: record.attempts.map(({ fees }) => ({ hash: undefined, fees })) };
      await records().write(unheard);
      const file = records().file(1, ACCOUNT);
      expect(await refusal(signer({}, { patienceMs: 20 }).resume())).to.include(
        `${file}: the transaction with nonce 0 is in no block`,
      );
      chain.mine();
      expect((await run(CALL)).hash).to.equal(sentHash());
      expect(chain.handedIn).to.have.length(1);
    });

    it("a record that is damaged, or of another chain, stops the command before anything is sent", async () => {
      await interrupt();
      const file = records().file(1, ACCOUNT);
      await writeFile(file, (await readFile(file, "utf8")).replace('"chainId": 1,', '"chainId": 5,'));
      expect(await refusal(signer().resume())).to.equal(`${file}: is of another chain or account`);
      await writeFile(file, "{");
      expect(await refusal(signer().resume())).to.include(`${file}: is no valid JSON`);
      expect(chain.handedIn).to.have.length(1);
    });
  });

  /** Signed elsewhere with the same key. */
  async function otherTransaction(nonce: number): Promise<ScriptedChain["handedIn"][number]> {
    const { Transaction } = await import("ethers");
    const fees = { maxFeePerGas: gwei("9"), maxPriorityFeePerGas: gwei("1"), gasLimit: 21_000n, type: 2 };
    return Transaction.from(await WALLET.signTransaction({ ...OTHER, ...fees, nonce, chainId: 1 }));
  }
});
