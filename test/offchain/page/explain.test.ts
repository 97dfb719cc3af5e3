import { expect } from "chai";
import fc from "fast-check";

import { GWEI_PER_MSN, WEI_PER_GWEI } from "../../../offchain/domain/constants.js";
import type { NodeState, RewardRow } from "../../../offchain/domain/types.js";
import { allocateRewards } from "../../../offchain/rewards/allocation.js";
import {
  type EpochAccount,
  explainReward,
  nodeParts,
  percentOf,
  rejectionsOf,
  rootSumGwei,
} from "../../../page/model/explain.js";
import { hexOf } from "../world.js";

const POLICY = { boostBasePpm: 400_000, boostFloorGwei: 100n * GWEI_PER_MSN, gatewayXShareBps: 5_000 };
const BUDGET = 1_000n * GWEI_PER_MSN;
const [ALICE, BOB] = [hexOf(0xa1, 20), hexOf(0xb0, 20)];

const operators = fc.array(
  fc.record({ gatewayX: fc.bigInt(0n, 1_000n), gagaNode: fc.bigInt(0n, 1_000n), stake: fc.bigInt(0n, 300n) }),
  { minLength: 1, maxLength: 6 },
);

function rowsOf(list: readonly { gatewayX: bigint; gagaNode: bigint; stake: bigint }[]): RewardRow[] {
  const scores = new Map(list.map((each, i) => [hexOf(i + 1, 20), each]));
  const stakes = new Map(list.map(({ stake }, i) => [hexOf(i + 1, 20), stake * GWEI_PER_MSN * WEI_PER_GWEI]));
  return allocateRewards(scores, BUDGET, POLICY, stakes);
}

const epochOf = (rewards: readonly RewardRow[], nodes: readonly NodeState[] = []): EpochAccount => ({
  epoch: 3,
  budgetGwei: BUDGET,
  policy: POLICY,
  rewards,
  nodes,
  rejections: [],
});

const nodeOf = (number: number, operator: NodeState["operator"], score: bigint): NodeState => {
  return { node: hexOf(number, 20), operator, class: 1, kind: 0, issuedAt: 1, score, tenure: 0 };
};

describe("why a miner earned what it earned", () => {
  it("gives the numbers of the rules, and the least stake that lets all of the raw share count", () => {
    fc.assert(
      fc.property(operators, (list) => {
        const rows = rowsOf(list);
        for (const row of rows) {
          const explained = explainReward(epochOf(rows), row.operator);
          if (explained === undefined) throw new Error("a row without an explanation");
          const { boost, classes, followsRules } = explained;
          expect(followsRules).to.equal(true);
          expect(classes.reduce((sum, { partGwei }) => sum + partGwei, 0n)).to.equal(row.rawGwei);
          if (boost.fullStakeGwei === undefined) continue;
          const weightWith = (stake: bigint): bigint => weightOf(rows, row, stake);
          expect(weightWith(boost.fullStakeGwei)).to.equal(row.rawGwei);
          if (boost.fullStakeGwei > 0n) expect(weightWith(boost.fullStakeGwei - 1n) < row.rawGwei).to.equal(true);
        }
      }),
    );
  });

  it("notices rewards that are not what the rules give", () => {
    const [first, ...others] = rowsOf([
      { gatewayX: 3n, gagaNode: 1n, stake: 5n },
      { gatewayX: 1n, gagaNode: 0n, stake: 0n },
    ]);
    const forged = [{ ...first!, rewardGwei: first!.rewardGwei + 1n }, ...others];
    expect(explainReward(epochOf(forged), first!.operator)?.followsRules).to.equal(false);
    expect(explainReward(epochOf(others), first!.operator)).to.equal(undefined);
  });

  it("shares the reward out to the operator's own nodes and to no others, never more than all of it", () => {
    const rows = allocateRewards(
      new Map([
        [ALICE, { gatewayX: 7n, gagaNode: 0n }],
        [BOB, { gatewayX: 3n, gagaNode: 0n }],
      ]),
      BUDGET,
      POLICY,
      new Map(),
    );
    const nodes = [nodeOf(1, ALICE, 2n), nodeOf(2, ALICE, 5n), nodeOf(3, BOB, 3n), nodeOf(4, ALICE, 0n)];
    const parts = nodeParts(epochOf(rows, nodes), ALICE);
    expect(parts.map(({ score }) => score)).to.deep.equal([5n, 2n, 0n]);
    const reward = rows.find(({ operator }) => operator === ALICE)!.rewardGwei;
    const sum = parts.reduce((total, { rewardGwei }) => total + rewardGwei, 0n);
    expect(sum <= reward && reward - sum < 3n).to.equal(true);
    expect(parts[0]!.rewardGwei).to.equal((reward * 5n) / 7n);
  });

  it("finds rejections in files named after an account alone, and the sum in a root", () => {
    const rejections = [
      { file: `probes/${ALICE}/00001.rows`, code: "round" },
      { file: `probes/${BOB}`, code: "silent" },
      { file: "registrations.rows", record: 4, code: "stale" },
    ] as const;
    const own = rejectionsOf({ ...epochOf([]), rejections }, new Set([BOB]));
    expect(own.map(({ code }) => code)).to.deep.equal(["silent"]);
    expect(rootSumGwei(`0x${"ff".repeat(24)}0000000000000102`)).to.equal(258n);
  });

  it("writes shares with two places, rounded down", () => {
    expect([percentOf(1n, 3n), percentOf(1n, 1n), percentOf(0n, 0n), percentOf(1n, 20_000n)]).to.deep.equal([
      "33.33 %",
      "100 %",
      "0 %",
      "0 %",
    ]);
  });
});

/** By the rules themselves: the weight with another stake. */
function weightOf(rows: readonly RewardRow[], { operator }: RewardRow, stakeGwei: bigint): bigint {
  const scores = new Map(
    rows.map((row) => [row.operator, { gatewayX: row.scoreGatewayX, gagaNode: row.scoreGaGaNode }]),
  );
  const stakes = new Map(
    rows.map((row) => [row.operator, (row.operator === operator ? stakeGwei : row.stakeGwei) * WEI_PER_GWEI]),
  );
  return allocateRewards(scores, BUDGET, POLICY, stakes).find((row) => row.operator === operator)!.weight;
}
