import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { count } from "../model/format.js";
import { Button } from "./Button.js";
import { TransactionLink } from "./TransactionLink.js";
import type { TransactionState, Transactions } from "./useTransaction.js";

interface Props {
  readonly transactions: Transactions;
  readonly explorer: URL | undefined;
}

type OpenState = Extract<TransactionState, { readonly review: unknown }>;

/** What a transaction is going to do, before the wallet opens, and how far it is afterwards. */
export function TransactionDialog({ transactions, explorer }: Props): JSX.Element | null {
  const { state } = transactions;
  return "review" in state ? <OpenDialog state={state} transactions={transactions} explorer={explorer} /> : null;
}

function OpenDialog({ state, transactions, explorer }: Props & { readonly state: OpenState }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // Modal: the keyboard stays in it, and goes back to where it was when it closes.
    const opened = dialog.current;
    opened?.showModal();
    return () => {
      opened?.close();
    };
  }, []);
  const { review } = state;
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        transactions.dismiss();
      }}
    >
      <h2 id="dialog-title">{review.title}</h2>
      {review.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {review.gas === undefined ? null : (
        <p class="note">It takes about {count(review.gas)} gas; your wallet shows the price.</p>
      )}
      <p role="status" class="note">
        {progressText(state)}{" "}
        {state.kind === "pending" ? <TransactionLink hash={state.hash} explorer={explorer} /> : null}
      </p>
      {state.kind === "review" ? (
        <div class="row">
          <Button kind="primary" onClick={transactions.confirm}>
            Continue in the wallet
          </Button>
          <Button onClick={transactions.dismiss}>Back</Button>
        </div>
      ) : null}
    </dialog>
  );
}

function progressText(state: OpenState): string {
  const { steps } = state.review;
  if (state.kind === "review") return "Nothing is sent yet.";
  const which = steps.length === 1 ? "" : `Transaction ${state.step + 1} of ${steps.length}: `;
  return state.kind === "wallet" ? `${which}waiting for your wallet.` : `${which}sent, waiting for a block.`;
}
