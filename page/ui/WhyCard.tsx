import type { ComponentChildren, JSX } from "preact";

import type { Address } from "../../offchain/domain/hex.js";
import {
  type EpochAccount,
  type Explanation,
  explainReward,
  nodeParts,
  percentOf,
  percentOfPpm,
  rejectionCounts,
  rejectionsOf,
} from "../model/explain.js";
import { aboutMsnOfGwei, count, msnOfGwei, shortMsnOfGwei } from "../model/format.js";
import { Card } from "./Card.js";
import { NodeTable } from "./NodeTable.js";
import { Table } from "./Table.js";

interface Props {
  readonly epoch: EpochAccount;
  readonly account: Address;
}

/** How the epoch's reward of an operator came about, rule by rule and node by node. */
export function WhyCard({ epoch, account }: Props): JSX.Element {
  const explanation = explainReward(epoch, account);
  const nodes = nodeParts(epoch, account);
  return (
    <Card id="why" title={`Why: epoch ${epoch.epoch}`}>
      {explanation === undefined ? (
        <p>This account has no score in epoch {epoch.epoch}, so the epoch gives it nothing.</p>
      ) : (
        <Rules explanation={explanation} />
      )}
      {nodes.length === 0 ? <p>No node is registered for this operator.</p> : <NodeTable nodes={nodes} />}
      <Rejections epoch={epoch} accounts={new Set([account, ...nodes.map(({ node }) => node)])} />
    </Card>
  );
}

function Rules({ explanation }: { readonly explanation: Explanation }): JSX.Element {
  const { row, boost, budgetGwei, classes, followsRules } = explanation;
  return (
    <>
      {followsRules ? null : (
        <p class="problem">
          The published numbers are not what the rules give for their own scores and stakes. Ask an auditor about this
          epoch.
        </p>
      )}
      <ol class="rules">
        <Rule name="Budget" gwei={budgetGwei}>
          What emission allowed up to the epoch&apos;s end, less what earlier roots gave.
        </Rule>
        <Rule name="Your raw share" gwei={row.rawGwei}>
          The budget is split into a pot for each class of nodes, each pot by scores:{" "}
          {percentOf(row.rawGwei, boost.totalRawGwei)} of all.
        </Rule>
      </ol>
      <ClassTable classes={classes} />
      <ol class="rules" start={3}>
        <Rule name="What counts of it" gwei={row.weight}>
          <BoostText explanation={explanation} />
        </Rule>
        <Rule name="Reward of the epoch" gwei={row.rewardGwei}>
          The pots are given out by what counts: {percentOf(row.weight, boost.totalWeight)} of{" "}
          {aboutMsnOfGwei(boost.totalRawGwei)} MSN.
        </Rule>
      </ol>
      <MoreStake explanation={explanation} />
    </>
  );
}

interface RuleProps {
  readonly name: string;
  readonly gwei: bigint;
  readonly children: ComponentChildren;
}

function Rule({ name, gwei, children }: RuleProps): JSX.Element {
  return (
    <li>
      <div class="rule">
        <span>{name}</span>
        <span class="number">{msnOfGwei(gwei)} MSN</span>
      </div>
      <p>{children}</p>
    </li>
  );
}

function ClassTable({ classes }: Pick<Explanation, "classes">): JSX.Element {
  const columns = [
    { name: "Class" },
    { name: "Pot, MSN", isNumber: true },
    { name: "Your score", isNumber: true },
    { name: "All scores", isNumber: true },
    { name: "Of the pot", isNumber: true },
    { name: "Your part, MSN", isNumber: true },
  ];
  const rows = classes.map(({ name, potGwei, score, totalScore, partGwei }) => ({
    key: name,
    cells: [
      name,
      shortMsnOfGwei(potGwei),
      count(score),
      count(totalScore),
      percentOf(score, totalScore),
      shortMsnOfGwei(partGwei),
    ],
  }));
  return <Table caption="Pots and scores" columns={columns} rows={rows} />;
}

function BoostText({ explanation: { boost, row } }: { readonly explanation: Explanation }): JSX.Element {
  const whole = boost.isFloor ? "the least that is reckoned with" : "the stake of all who earned";
  return (
    <>
      Without stake {percentOfPpm(boost.basePpm)} of a raw share counts; stake adds to it, up to all of it. You had
      staked {aboutMsnOfGwei(row.stakeGwei)} MSN over the whole epoch, of {aboutMsnOfGwei(boost.totalStakeGwei)} MSN (
      {whole}): {percentOf(row.weight, row.rawGwei)} of your raw share counts.
    </>
  );
}

function MoreStake({ explanation: { boost, row } }: { readonly explanation: Explanation }): JSX.Element | null {
  const { fullRewardGwei, fullStakeGwei } = boost;
  if (row.rawGwei === 0n) return null;
  if (row.weight === row.rawGwei)
    return <p class="note">All of your raw share counts: more stake would have brought nothing more.</p>;
  if (fullStakeGwei === undefined || fullRewardGwei === undefined) return null;
  return (
    <p class="note">
      More stake: with {aboutMsnOfGwei(fullStakeGwei)} MSN ({aboutMsnOfGwei(fullStakeGwei - row.stakeGwei)} more) over
      the whole epoch, all of your raw share would have counted and the reward been {aboutMsnOfGwei(fullRewardGwei)}{" "}
      MSN, all else equal.
    </p>
  );
}

interface RejectionsProps {
  readonly epoch: EpochAccount;
  readonly accounts: ReadonlySet<Address>;
}

function Rejections({ epoch, accounts }: RejectionsProps): JSX.Element {
  const own = rejectionsOf(epoch, accounts);
  const counts = rejectionCounts(epoch).map(([code, number]) => `${code} ${count(number)}`);
  const none = "No record was rejected in this epoch.";
  return (
    <>
      <p class="note">
        {counts.length === 0
          ? none
          : `Rejected in this epoch, of all records and files: ${counts.join(", ")}. Records are named by their number in the proof files, not by node.`}
      </p>
      {own.length === 0 ? null : (
        <Table
          caption="Rejected, in files of this account"
          columns={[{ name: "File" }, { name: "Record", isNumber: true }, { name: "Reason" }]}
          rows={own.map(({ file, record, code }) => ({
            key: `${file} ${record ?? ""}`,
            cells: [file, record === undefined ? "all" : count(record), code],
          }))}
        />
      )}
    </>
  );
}
