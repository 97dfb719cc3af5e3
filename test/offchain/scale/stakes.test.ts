import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { type Caller } from "../../../offchain/chain/accountAnswers.js";
import { accountQuestions } from "../../../offchain/chain/accountQuestions.js";
import { writeAddressBookFile } from "../../../offchain/chain/addressBook.js";
import { openDeployment } from "../../../offchain/chain/node.js";
import { SnapshotProgress } from "../../../offchain/chain/snapshotProgress.js";
import { readMinStakes } from "../../../offchain/chain/stakes.js";
import type { Address } from "../../../offchain/domain/hex.js";
import { StubNode, type StubManners } from "../../helpers/stubNode.js";
import { testBook } from "../../helpers/testBook.js";

const STAKING: Address = `0x${"5a".repeat(20)}`;
const DISTRIBUTOR: Address = `0x${"d1".repeat(20)}`;
const BOOK = testBook(1, 0, { MinerStaking: STAKING, RewardsDistributor: DISTRIBUTOR });
const EPOCH = 9;
const QUESTIONS = accountQuestions("MinerStaking", STAKING, ["minStake"], 16, BigInt(EPOCH));
const IMPATIENT = { firstPauseMs: 1, silenceMs: 2_000 };

const operatorAt = (index: number): Address => `0x${index.toString(16).padStart(40, "0")}`;
/** Every seventh has none. */
const stakeOf = (operator: string): bigint => (BigInt(operator) % 7n) * 10n ** 18n + (BigInt(operator) % 7n);

describe("stakes of very many operators", function () {
  this.timeout(120_000);
  let folder: string;
  let stub: StubNode;

  const operators = (count: number): Address[] => Array.from({ length: count }, (_, index) => operatorAt(index + 1));

  /** A deployment's provider, as the miners' command line opens it. */
  async function nodeWith(manners: StubManners): Promise<Caller> {
    stub = await StubNode.start(QUESTIONS, stakeOf, manners);
    const file = join(folder, "book.json");
    await writeAddressBookFile(file, BOOK);
    const { provider } = await openDeployment(stub.url, { file });
    stub.requests = 0;
    return provider;
  }

  async function read(node: Caller, asked: readonly Address[]): Promise<Map<Address, bigint>> {
    const stakes = new Map<Address, bigint>();
    const onStakes = (some: readonly Address[], amounts: readonly bigint[]): void => {
      for (const [i, operator] of some.entries()) {
        if (stakes.has(operator)) throw new Error(`${operator} was told twice`);
        stakes.set(operator, amounts[i]!);
      }
    };
    await readMinStakes(node, BOOK, EPOCH, asked, onStakes, IMPATIENT);
    return stakes;
  }

  function expectComplete(stakes: ReadonlyMap<Address, bigint>, asked: readonly Address[]): void {
    expect(stakes.size).to.equal(asked.length);
    expect(asked.filter((operator) => stakes.get(operator) !== stakeOf(operator))).to.deep.equal([]);
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "msn-stakes-"));
  });
  afterEach(async () => {
    await stub.close();
    await rm(folder, { recursive: true });
  });

  it("take one request for a thousand, each asked once", async () => {
    const asked = operators(20_500);
    expectComplete(await read(await nodeWith({}), asked), asked);
    expect(stub.requests).to.equal(21);
    expect(Math.max(...stub.answered.values())).to.equal(1);
  });

  it("are complete from a node that limits calls and bodies, cuts connections and asks to slow down", async () => {
    const asked = operators(20_000);
    const node = await nodeWith({ mostAccounts: 700, mostBytes: 12_000, failsEvery: 7 });
    expectComplete(await read(node, asked), asked);
    // 12,000 bytes hold about 280 operators, so 250 are asked at once: 80 requests without faults.
    expect(stub.requests).to.be.within(80, 400);
  });

  it("come after the seconds that a node asks to wait for", async () => {
    const asked = operators(2_000);
    const node = await nodeWith({});
    stub.manners = { failsEvery: 2, retryAfter: "1" };
    const start = performance.now();
    expectComplete(await read(node, asked), asked);
    expect(stub.requests).to.equal(3);
    expect(performance.now() - start).to.be.within(1_000, 8_000);
  });

  it("are complete from a node that runs no code without a recipient", async () => {
    const asked = operators(600);
    expectComplete(await read(await nodeWith({ mostAccounts: 0 }), asked), asked);
    expect(stub.requests).to.be.within(600, 660);
  });

  it("end with the node's fault once it is silent, and go on later with what is missing", async () => {
    const asked = operators(10_000);
    const file = join(folder, "snapshot.partial");
    const subject = { chainId: 1, staking: STAKING, firstHash: "0x00", epoch: EPOCH };
    const readOn = async (): Promise<number> => {
      const progress = await SnapshotProgress.open(subject, file);
      const open = asked.filter((operator) => !progress.stakesWei.has(operator));
      try {
        await readMinStakes(node, BOOK, EPOCH, open, (some, amounts) => progress.addStakes(some, amounts), IMPATIENT);
        expectComplete(progress.stakesWei, asked);
        return open.length;
      } finally {
        await progress.close();
      }
    };
    const node = await nodeWith({});
    stub.manners = { dies: 9 };
    let fault: unknown;
    await readOn().catch((error: unknown) => {
      fault = error;
    });
    expect(String(fault)).to.match(/socket|ECONN|hang up/);
    stub.manners = {};
    expect(await readOn()).to.equal(1_000);
    expect(Math.max(...stub.answered.values())).to.equal(1);
  });
});
