import type { JSX } from "preact";

import { totalVotes } from "../../offchain/chain/governanceVotes.js";
import { delegate } from "../actions/directing.js";
import type { AccountView } from "../data/account.js";
import { msn } from "../model/format.js";
import { parseAccountOrNobody } from "../model/inputs.js";
import { Account } from "./Account.js";
import { Button } from "./Button.js";
import { Card } from "./Card.js";
import { Facts } from "./Facts.js";
import { Field } from "./Field.js";
import type { Act } from "./act.js";

interface Props {
  readonly status: AccountView["status"];
  readonly act: Act | undefined;
}

/** Who votes with the account's tokens, and what it can vote with. */
export function VotesCard({ status: { account, delegatee, votes }, act }: Props): JSX.Element {
  return (
    <Card id="votes" title="Votes">
      <Facts
        facts={[
          {
            name: "Delegates to",
            value: delegatee === undefined ? "nobody" : <Account account={delegatee} own={account} />,
            about: "votes with its tokens, stake and grants",
          },
          { name: "Can vote with", value: msn(totalVotes(votes)), about: "its own and what others delegated to it" },
        ]}
      />
      {act === undefined ? null : (
        <>
          <Button
            isOff={act.isOff}
            onClick={() => {
              act.start(delegate(account));
            }}
          >
            Vote myself
          </Button>
          <Field
            label="Let somebody else vote"
            button="Delegate"
            hint="Empty: nobody. Your tokens stay yours."
            isOff={act.isOff}
            parse={parseAccountOrNobody}
            onSubmit={(named) => {
              act.start(delegate(named));
            }}
          />
        </>
      )}
    </Card>
  );
}
