import type { JSX } from "preact";

import { type GrantState, vestedAt } from "../../offchain/chain/vesting/grants.js";
import { grantSteps } from "../../offchain/vesting/months.js";
import { release } from "../actions/directing.js";
import type { AccountView } from "../data/account.js";
import { moment, shortMsn } from "../model/format.js";
import { Button } from "./Button.js";
import { Card } from "./Card.js";
import { Table } from "./Table.js";
import type { Act } from "./act.js";

interface Props {
  readonly status: AccountView["status"];
  readonly act: Act | undefined;
}

const AMOUNTS = ["Granted", "Vested", "Released", "Releasable", "Staked"].map((name) => ({ name, isNumber: true }));

/** The grants of an account, and those offered to it. */
export function GrantsCard({ status: { account, grants, time }, act }: Props): JSX.Element {
  const hasOpen = grants.some(({ beneficiary, releasableWei }) => beneficiary === account && releasableWei > 0n);
  return (
    <Card id="grants" title="Vesting">
      {grants.length === 0 ? (
        <p>This account has no grants.</p>
      ) : (
        <Table
          caption="Grants, in MSN"
          columns={[{ name: "Grant", isNumber: true }, { name: "Bucket" }, ...AMOUNTS, { name: "Vests next" }]}
          rows={grants.map((grant) => ({ key: String(grant.id), cells: cellsOf(grant, account, time) }))}
        />
      )}
      {act === undefined || !hasOpen ? null : (
        <Button
          isOff={act.isOff}
          onClick={() => {
            act.start(release);
          }}
        >
          Release what has vested
        </Button>
      )}
    </Card>
  );
}

function cellsOf(grant: GrantState, account: string, now: number): string[] {
  const { amountWei, releasableWei, releasedWei, stakedWei } = grant;
  const amounts = [amountWei, vestedAt(grant, BigInt(now)), releasedWei, releasableWei, stakedWei];
  const bucket = grant.beneficiary === account ? grant.bucket.name : `${grant.bucket.name}, offered to it`;
  return [String(grant.id), bucket, ...amounts.map(shortMsn), nextText(grant, now)];
}

function nextText({ amountWei, isRevoked, schedule }: GrantState, now: number): string {
  if (isRevoked) return "revoked";
  const next = grantSteps(schedule, amountWei).find(({ at }) => at > now);
  return next === undefined ? "all has vested" : `${shortMsn(next.wei)} at ${moment(Number(next.at))}`;
}
