import type { JSX } from "preact";

import type { Address } from "../../offchain/domain/hex.js";
import { shortAccount } from "../model/format.js";

interface Props {
  readonly account: Address;
  /** What to call the account itself. */
  readonly own?: Address;
  readonly isShort?: boolean;
}

/** An account, or `you` for the one that is looked at. */
export function Account({ account, own, isShort = false }: Props): JSX.Element {
  if (account === own) return <span>the account itself</span>;
  return (
    <span class="hex" title={account}>
      {isShort ? shortAccount(account) : account}
    </span>
  );
}
