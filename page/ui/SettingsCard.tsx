import type { JSX } from "preact";

import { setClaimer, setPush, setRecipient } from "../actions/directing.js";
import type { AccountView } from "../data/account.js";
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

/** Who receives claims, and who may send them. */
export function SettingsCard({ status: { account, claimer, isPushAllowed, recipient }, act }: Props): JSX.Element {
  return (
    <Card id="settings" title="Where claims go">
      <Facts
        facts={[
          {
            name: "Recipient",
            value: <Account account={recipient} own={account} />,
            about: "receives every claim",
          },
          {
            name: "Claimer",
            value: claimer === undefined ? "nobody" : <Account account={claimer} />,
            about: "may claim for the account, and to itself",
          },
          { name: "Push by strangers", value: isPushAllowed ? "allowed" : "refused" },
        ]}
      />
      {act === undefined ? null : (
        <>
          <Field
            label="Recipient of your claims"
            button="Set recipient"
            hint="Empty: your own account."
            isOff={act.isOff}
            parse={parseAccountOrNobody}
            onSubmit={(named) => {
              act.start(setRecipient(named));
            }}
          />
          <Field
            label="Claimer"
            button="Set claimer"
            hint="Empty: nobody. A claimer can take all you earn."
            isOff={act.isOff}
            parse={parseAccountOrNobody}
            onSubmit={(named) => {
              act.start(setClaimer(named));
            }}
          />
          <Button
            isOff={act.isOff}
            onClick={() => {
              act.start(setPush(!isPushAllowed));
            }}
          >
            {isPushAllowed ? "Refuse push by strangers" : "Allow push by strangers"}
          </Button>
        </>
      )}
    </Card>
  );
}
