import type { JSX } from "preact";

import type { Address } from "../../offchain/domain/hex.js";
import { count } from "../model/format.js";
import { Button } from "./Button.js";
import { Card } from "./Card.js";
import { WhyCard } from "./WhyCard.js";
import type { EpochState } from "./useEpoch.js";

interface Props {
  readonly epoch: EpochState;
  readonly account: Address;
}

/** Why the account earned what it earned, or what keeps that from being shown. */
export function Why({ epoch, account }: Props): JSX.Element | null {
  const { value, problem, isLoading } = epoch;
  if (value !== undefined && !("bytes" in value)) return <WhyCard epoch={value} account={account} />;
  if (value === undefined && problem === undefined && !isLoading) return null;
  return (
    <Card id="why" title="Why">
      {problem === undefined ? null : (
        <p class="problem">Not shown, since what is published is not to be believed or not there: {problem}.</p>
      )}
      {isLoading ? <p class="note">Reading the published epoch…</p> : null}
      {value === undefined ? null : (
        <>
          <p>
            The tables that explain this epoch have more than {count(Math.floor(value.bytes / 1_000_000))} MB. They are
            checked against the chain as a whole.
          </p>
          <Button onClick={epoch.fetchAll}>Fetch them</Button>
        </>
      )}
    </Card>
  );
}
