import type { JSX } from "preact";

import type { AccountView } from "../data/account.js";
import { moment } from "../model/format.js";
import { ClaimCard } from "./ClaimCard.js";
import { GrantsCard } from "./GrantsCard.js";
import { SettingsCard } from "./SettingsCard.js";
import { StakeCard } from "./StakeCard.js";
import { VotesCard } from "./VotesCard.js";
import { Why } from "./Why.js";
import type { Act } from "./act.js";
import type { EpochState } from "./useEpoch.js";

/** Where the keyboard and small screens jump to; ids are those of the cards. */
const PARTS = [
  ["claim", "Claim"],
  ["why", "Why"],
  ["grants", "Vesting"],
  ["stake", "Stake"],
  ["settings", "Where claims go"],
  ["votes", "Votes"],
] as const;

interface Props {
  readonly view: AccountView;
  readonly epoch: EpochState;
  readonly act: Act | undefined;
  readonly isConnected: boolean;
}

/** Everything about one account. */
export function AccountCards({ view, epoch, act, isConnected }: Props): JSX.Element {
  const { status } = view;
  const { account, block, runningEpoch, time } = status;
  return (
    <>
      <nav aria-label="Parts of this page">
        {PARTS.map(([id, name]) => (
          <a key={id} href={`#${id}`}>
            {name}
          </a>
        ))}
      </nav>
      <p class="note">
        {runningEpoch === 0 ? "No epoch runs yet" : `Epoch ${runningEpoch} runs`}; as of block {block}, {moment(time)}.
        {act === undefined
          ? ` Read only${isConnected ? ": the wallet shows another account, or is on another chain" : ""}.`
          : ""}
      </p>
      <div class="columns">
        <div>
          <ClaimCard view={view} act={act} />
          <Why epoch={epoch} account={account} />
          <GrantsCard status={status} act={act} />
        </div>
        <div>
          <StakeCard view={view} act={act} />
          <SettingsCard status={status} act={act} />
          <VotesCard status={status} act={act} />
        </div>
      </div>
    </>
  );
}
