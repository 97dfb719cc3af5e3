import type { JSX } from "preact";

import type { StakePosition } from "../../offchain/chain/positions.js";
import { cancelCooldown, cooldown, stake, withdraw } from "../actions/staking.js";
import type { AccountView } from "../data/account.js";
import { moment, msn } from "../model/format.js";
import { parseAmount, parseAmountOrAll } from "../model/inputs.js";
import { Account } from "./Account.js";
import { Button } from "./Button.js";
import { Card } from "./Card.js";
import { Facts } from "./Facts.js";
import { Field } from "./Field.js";
import type { Act } from "./act.js";

const SECONDS_A_DAY = 86_400;

interface Props {
  readonly view: AccountView;
  readonly act: Act | undefined;
}

/** What is staked, and what can be done with it. */
export function StakeCard({ view, act }: Props): JSX.Element {
  const { status, minimumDepositWei, cooldownSeconds } = view;
  const { account, positions, runningEpoch } = status;
  const days = cooldownSeconds / SECONDS_A_DAY;
  const locked = { name: "Locked", value: msn(status.lockedWei), about: "of its own stake, by an accusation" };
  return (
    <Card id="stake" title="Stake">
      <Facts
        facts={[
          { name: "Counts now", value: msn(status.activeStakeWei), about: "for this account's nodes, of all owners" },
          {
            name: "Counts for the boost",
            value: msn(status.minStakeWei),
            about: `the smallest so far in epoch ${runningEpoch}`,
          },
          ...(status.lockedWei > 0n ? [locked] : []),
          { name: "Free tokens", value: msn(status.balanceWei) },
        ]}
      />
      {positions.map((position) => (
        <Position key={position.operator} position={position} status={status} act={act} />
      ))}
      {act === undefined ? null : (
        <Field
          label="Stake MSN for your own nodes"
          button="Stake"
          hint={`At least ${msn(minimumDepositWei)}. It counts from the next epoch on; getting it back takes ${days} days.`}
          inputMode="decimal"
          isOff={act.isOff}
          parse={parseAmount}
          onSubmit={(wei) => {
            act.start(stake(wei, account, runningEpoch));
          }}
        />
      )}
    </Card>
  );
}

interface PositionProps {
  readonly position: StakePosition;
  readonly status: AccountView["status"];
  readonly act: Act | undefined;
}

function Position({ position, status: { account, time }, act }: PositionProps): JSX.Element {
  const { operator, activeWei, coolingWei, withdrawableAt } = position;
  const isCool = coolingWei > 0n && time >= withdrawableAt;
  const when = isCool ? "can be withdrawn now" : `can be withdrawn from ${moment(withdrawableAt)}`;
  return (
    <div class="part">
      <h3>
        Owned, for <Account account={operator} own={account} isShort />
      </h3>
      <Facts
        facts={[
          { name: "Active", value: msn(activeWei) },
          ...(coolingWei === 0n ? [] : [{ name: "Cooling", value: msn(coolingWei), about: when }]),
        ]}
      />
      {act === undefined || coolingWei === 0n ? null : (
        <div class="row">
          {isCool ? (
            <Button
              isOff={act.isOff}
              onClick={() => {
                act.start(withdraw(operator));
              }}
            >
              Withdraw
            </Button>
          ) : null}
          <Button
            isOff={act.isOff}
            onClick={() => {
              act.start(cancelCooldown(operator));
            }}
          >
            Cancel cooldown
          </Button>
        </div>
      )}
      {act === undefined || activeWei === 0n ? null : (
        <Field
          label="Take out of mining, MSN"
          button="Start cooldown"
          hint="An amount, or all. It stops counting at once, for the whole running epoch."
          initial="all"
          isOff={act.isOff}
          parse={parseAmountOrAll}
          onSubmit={(wei) => {
            act.start(cooldown(wei, operator));
          }}
        />
      )}
    </div>
  );
}
