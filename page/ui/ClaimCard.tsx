import type { JSX } from "preact";

import { claim, claimIntoStake, claimUsage } from "../actions/claiming.js";
import type { AccountView } from "../data/account.js";
import { msnOfGwei } from "../model/format.js";
import { Account } from "./Account.js";
import { Button } from "./Button.js";
import { Card } from "./Card.js";
import { Facts } from "./Facts.js";
import type { Act } from "./act.js";

interface Props {
  readonly view: AccountView;
  /** Undefined where the account's wallet is not connected. */
  readonly act: Act | undefined;
}

/** What the next claim pays, and the claim. */
export function ClaimCard({ view, act }: Props): JSX.Element {
  const { status, proof } = view;
  const { usage, rewards, claimedGwei, recipient, account } = status;
  const openGwei = proof.kind === "good" ? (proof.open?.openGwei ?? 0n) : 0n;
  const total = openGwei + usage.unpaidGwei;
  return (
    <Card id="claim" title="To claim">
      <p class="amount">
        <strong>{msnOfGwei(total)}</strong> MSN
      </p>
      <p class="note">{standing(view)}</p>
      {act === undefined ? null : <ClaimButtons view={view} act={act} />}
      <Facts
        facts={[
          { name: "Rewards", value: msnOfGwei(openGwei), about: "earned and not claimed" },
          { name: "Usage", value: msnOfGwei(usage.unpaidGwei), about: "paid by users, settled; comes with the claim" },
          { name: "Claimed before", value: msnOfGwei(claimedGwei), about: "rewards, in the account's lifetime" },
          {
            name: "Earned in all",
            value: rewards === undefined ? "not known" : msnOfGwei(rewards.provenGwei),
            about: rewards === undefined ? "" : `rewards up to epoch ${rewards.epoch}`,
          },
          { name: "Claims go to", value: <Account account={recipient} own={account} isShort /> },
        ]}
      />
    </Card>
  );
}

/** Where only usage waits, the claim that needs no proof comes first: it takes less gas. */
function ClaimButtons({
  view: { proof, status },
  act,
}: {
  readonly view: AccountView;
  readonly act: Act;
}): JSX.Element | null {
  const { open, proofs } = proof.kind === "good" ? proof : {};
  const hasRewards = open !== undefined && open.openGwei > 0n;
  if (!hasRewards && status.usage.unpaidGwei === 0n) return null;
  const [name, action] = hasRewards && proofs !== undefined ? ["Claim", claim(proofs)] : ["Claim usage", claimUsage];
  return (
    <div class="row">
      <Button
        kind="primary"
        isOff={act.isOff}
        onClick={() => {
          act.start(action);
        }}
      >
        {name}
      </Button>
      {open === undefined || proofs === undefined ? null : (
        <Button
          isOff={act.isOff}
          onClick={() => {
            act.start(claimIntoStake(proofs));
          }}
        >
          Claim into stake
        </Button>
      )}
    </div>
  );
}

/** One sentence about where rewards stand. */
function standing({ proof, status }: AccountView): string {
  if (proof.kind === "noEpoch")
    return "No epoch is active yet. The first rewards come about five days after the first epoch's end.";
  if (proof.kind === "unusable") {
    return `The published proofs are not used: ${proof.problem}. Nothing is lost: rewards stay claimable with a good copy.`;
  }
  const { epoch } = proof.proofs.root;
  if (proof.open !== undefined && proof.open.openGwei > 0n)
    return `One claim pays everything up to epoch ${epoch}. Its proof leads to the root that is active on chain.`;
  if ((status.rewards?.provenGwei ?? 0n) === 0n) {
    return `This account has earned nothing up to epoch ${epoch}, by the published file; whoever serves it could leave an account out.`;
  }
  return `Everything up to epoch ${epoch} is claimed.`;
}
