import type { JSX } from "preact";

import { TransactionLink } from "./TransactionLink.js";
import type { TransactionState } from "./useTransaction.js";

interface Props {
  readonly state: TransactionState;
  readonly explorer: URL | undefined;
}

/** How the last transaction ended; always there, so that screen readers hear it change. */
export function StatusLine({ state, explorer }: Props): JSX.Element {
  return (
    <div class={`status ${state.kind}`} role="status">
      {content(state, explorer)}
    </div>
  );
}

function content(state: TransactionState, explorer: URL | undefined): JSX.Element | string | null {
  switch (state.kind) {
    case "checking":
      return `${state.name}: checking.`;
    case "rejected":
      return `${state.name}: you refused it in your wallet. Nothing was sent.`;
    case "failed":
      return `${state.name} failed: ${state.problem}.`;
    case "done":
      return (
        <>
          Done: {state.what.join("; ")}. <TransactionLink hash={state.hash} explorer={explorer} />
        </>
      );
    default:
      return null;
  }
}
