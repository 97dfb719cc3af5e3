import { useState } from "preact/hooks";

import type { Address } from "../../offchain/domain/hex.js";
import { parseAccount } from "../model/inputs.js";
import { problemOf } from "../model/problem.js";

const PARAMETER = "account";

export interface Viewed {
  /** Whose numbers are shown; undefined for nobody's. */
  readonly account: Address | undefined;
  /** What is wrong with the account in the page's address. */
  readonly problem: string | undefined;
  readonly show: (account: Address) => void;
}

/** The account that is looked at, which the page's address names too (`?account=`), so that it can be kept and sent. */
export function useViewed(): Viewed {
  const [viewed, setViewed] = useState(fromAddress);
  return {
    ...viewed,
    show: (account) => {
      const url = new URL(window.location.href);
      url.searchParams.set(PARAMETER, account);
      window.history.replaceState(null, "", url);
      setViewed({ account, problem: undefined });
    },
  };
}

function fromAddress(): Pick<Viewed, "account" | "problem"> {
  const text = new URL(window.location.href).searchParams.get(PARAMETER);
  if (text === null) return { account: undefined, problem: undefined };
  try {
    return { account: parseAccount(text.trim()), problem: undefined };
  } catch (error) {
    return { account: undefined, problem: problemOf(error) };
  }
}
