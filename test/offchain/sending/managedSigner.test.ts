import { expect } from "chai";

import type { ScriptedChain } from "../../helpers/scriptedChain.js";
import { ACCOUNT, CALL, OTHER, SendingLine, gwei, refusal } from "../../helpers/sendingLine.js";

describe("sending", function () {
  this.timeout(60_000);
  let line: SendingLine;
  let chain: ScriptedChain;
  let said: readonly string[];

  beforeEach(async () => {
    line = await SendingLine.start();
    ({ chain, said } = line);
  });
  afterEach(() => line.close());

  it("signs for the chain, offers twice the base fee, says so once, and leaves no record", async () => {
    const own = line.signer();
    const { hash } = await own.sendTransaction(CALL);
    await own.sendTransaction(OTHER);
    const [first, second] = chain.handedIn;
    expect([first?.hash, first?.chainId, first?.nonce, second?.nonce]).to.deep.equal([hash, 1n, 0, 1]);
    expect([first?.maxFeePerGas, first?.maxPriorityFeePerGas]).to.deep.equal([gwei("2.1"), gwei("0.1")]);
    expect(first?.gasLimit).to.equal(112_500n);
    expect(said).to.deep.equal([
      `Ethereum (chain 1): ${ACCOUNT} offers up to 2.1 gwei for gas (limit 50 gwei), waits for 1 confirmations`,
    ]);
    expect(await line.isPending()).to.equal(false);
  });

  it("on a chain with one price for all, offers what the node says, up to the limit", async () => {
    const bnb = await SendingLine.start(56);
    await bnb.signer().sendTransaction(CALL);
    await bnb.signer().sendTransaction({ ...CALL, gasPrice: gwei("7") });
    bnb.chain.tip = gwei("9");
    const error = await refusal(bnb.signer().sendTransaction(CALL));
    expect(error).to.include("gas costs 10 gwei on BNB Chain now, above the limit of 5 gwei");
    const seen = bnb.chain.handedIn.map(({ type, gasPrice, chainId }) => [type, gasPrice, chainId]);
    expect(seen).to.deep.equal([
      [0, gwei("1.1"), 56n],
      [0, gwei("5"), 56n],
    ]);
    await bnb.close();
  });

  describe("limits", () => {
    it("sends nothing where a node asks for more than the limit, in base fee or in tip", async () => {
      for (const [base, tip] of [
        [gwei("51"), 0n],
        [gwei("1"), gwei("1000000")],
      ] as const) {
        [chain.baseFee, chain.tip] = [base, tip];
        expect(await refusal(line.signer().sendTransaction(CALL))).to.match(
          /^nothing sent: gas costs \d+ gwei on Ethereum now, above the limit of 50 gwei; wait for it with --wait-for-fee, or raise --max-fee-gwei$/,
        );
      }
      expect(chain.handedIn).to.deep.equal([]);
      expect(await line.isPending()).to.equal(false);
    });

    it("never offers more than the limit, whatever the caller wants", async () => {
      chain.baseFee = gwei("40");
      await line.signer().sendTransaction({ ...CALL, maxFeePerGas: gwei("900"), maxPriorityFeePerGas: gwei("900") });
      await line.signer().sendTransaction(CALL);
      expect(chain.handedIn.map(({ maxFeePerGas }) => maxFeePerGas)).to.deep.equal([gwei("50"), gwei("50")]);
      expect(chain.handedIn[0]?.maxPriorityFeePerGas).to.equal(gwei("50"));
    });

    it("waits for the price to fall, if told to", async () => {
      chain.baseFee = gwei("60");
      const sending = line.signer({ waitForFee: true }).sendTransaction(CALL);
      while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(said[0]).to.include("above the limit of 50 gwei; waiting until it falls");
      expect(chain.handedIn).to.deep.equal([]);
      chain.baseFee = gwei("30");
      await sending;
      expect(chain.handedIn).to.have.length(1);
    });

    it("refuses what may cost more than --max-cost, or than there is, and says how much is missing", async () => {
      const dear = await refusal(line.signer({ maxCost: "0.0002" }).sendTransaction(CALL));
      expect(dear).to.include("may cost 0.00023625 ETH (112500 gas at 2.1 gwei), above the limit of 0.0002 ETH");
      chain.balance = 10n ** 14n;
      expect(await refusal(line.signer().sendTransaction(CALL))).to.equal(
        `nothing sent: ${ACCOUNT} has 0.0001 ETH on Ethereum, but the transaction may cost 0.00023625 ETH ` +
          "(112500 gas at 2.1 gwei); send it 0.00013625 ETH more",
      );
      expect(chain.handedIn).to.deep.equal([]);
    });

    it("signs nothing for a node of another chain", async () => {
      chain.chainId = 5;
      const error = await refusal(line.signer().sendTransaction(CALL));
      expect(error).to.include("nothing sent: the node is of chain 5, expected Ethereum (chain 1)");
      expect(chain.handedIn).to.deep.equal([]);
    });
  });

  describe("a node that fails", () => {
    it("lost answers hand in the same bytes again, never another transaction", async () => {
      for (const receptions of [["silent"], ["lost", "lost", "pending"], ["lost", "silent"]] as const) {
        chain.receptions = [...receptions];
        const before = line.different();
        const sending = line.signer().sendTransaction(CALL);
        while (
          line.different() === before ||
          (await line.provider.getTransactionCount(ACCOUNT, "pending")) === before
        ) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        chain.mine();
        expect((await sending).hash).to.equal(chain.handedIn.at(-1)?.hash);
        expect(line.different()).to.equal(before + 1);
      }
    });

    it("goes on asking for the receipt while the node answers errors", async () => {
      chain.receptions = ["pending"];
      let asked = 0;
      chain.onReceipt = () => {
        if (++asked === 1) chain.failures = 7;
        else chain.mine();
      };
      await line.signer().sendTransaction(CALL);
      expect([line.different(), chain.failures]).to.deep.equal([1, 0]);
    });

    it("a refusal leaves no record, and silence to the end leaves one", async () => {
      chain.receptions = ["refused"];
      expect(await refusal(line.signer().sendTransaction(CALL))).to.include("underpriced");
      expect(await line.isPending()).to.equal(false);
      chain.receptions = ["lost"];
      const error = await refusal(line.signer().sendTransaction(CALL));
      expect(error).to.match(/^the node did not say whether it took transaction 0x.{64} .*run the same again/);
      expect(await line.isPending()).to.equal(true);
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
      await line.signer({ confirmations: "4" }).sendTransaction(CALL);
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
      const { hash } = await line.signer({ confirmations: "3" }).sendTransaction(CALL);
      expect(said.join("\n")).to.include(`which had transaction ${hash} (nonce 0), is no longer in the chain`);
      expect([chain.handedIn.length, line.different()]).to.deep.equal([2, 1]);
    });

    it("says that it failed in its block, or that another transaction took its place", async () => {
      chain.receptions = ["pending"];
      chain.onReceipt = () => {
        chain.failing.add(line.sentHash());
        chain.mine();
      };
      expect(await refusal(line.signer().sendTransaction(CALL))).to.equal(
        `transaction ${line.sentHash()} failed in its block`,
      );
      expect(await line.isPending()).to.equal(false);

      const rival = await line.otherTransaction(1);
      chain.onReceipt = () => {
        chain.onReceipt = () => undefined;
        chain.mine([rival]);
        chain.dropPending();
      };
      expect(await refusal(line.signer().sendTransaction(CALL))).to.match(
        /^another transaction of 0x.{40} was included in place of transaction 0x.{64} \(nonce 1\), which did nothing$/,
      );
      expect(await line.isPending()).to.equal(false);
    });

    it("leaves a stuck one to the next run, saying how; --speed-up raises it up to the limit and no further", async () => {
      chain.receptions = ["pending"];
      const error = await refusal(line.signer({}, { patienceMs: 400 }).sendTransaction(CALL));
      expect(error).to.match(/^transaction 0x.{64} \(nonce 0\) is in no block after .*--speed-up to offer more$/);
      expect(said.filter((line) => line.includes("--speed-up offers more"))).to.have.length(1);
      expect(await line.isPending()).to.equal(true);

      await refusal(line.signer({ speedUp: true, maxFeeGwei: "5" }, { stuckMs: 20, patienceMs: 4_000 }).resume());
      const offered = chain.handedIn.map(({ maxFeePerGas }) => maxFeePerGas ?? 0n);
      expect(offered.length).to.be.greaterThan(2);
      expect(new Set(chain.handedIn.map(({ nonce }) => nonce))).to.deep.equal(new Set([0]));
      offered.slice(1).forEach((wei, i) => expect(wei * 10n >= offered[i]! * 11n).to.equal(true));
      expect(offered.every((wei) => wei <= gwei("5"))).to.equal(true);
      expect(said.join("\n")).to.include("the limit lets it offer no more: raise --max-fee-gwei");

      // Whichever of them a block includes is the transaction; here an early one.
      const early = chain.handedIn[1]!;
      chain.mine([early]);
      const own = line.signer();
      await own.resume();
      expect((await own.sendTransaction(CALL)).hash).to.equal(early.hash);
    });
  });
});
