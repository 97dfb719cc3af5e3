import { useCallback, useRef, useState } from "preact/hooks";

import type { AddressBook } from "../../offchain/chain/addressRecords.js";
import type { Action, Review } from "../actions/action.js";
import { problemOf } from "../model/problem.js";
import { type Connection, isRejection } from "../wallet/connection.js";
import { requireUnchanged, senderOf } from "../wallet/sender.js";

/** Where the one transaction that is under way stands. */
export type TransactionState =
  | { readonly kind: "idle" }
  | { readonly kind: "checking"; readonly name: string }
  | { readonly kind: "review"; readonly review: Review }
  | { readonly kind: "wallet"; readonly review: Review; readonly step: number }
  | { readonly kind: "pending"; readonly review: Review; readonly step: number; readonly hash: string }
  | { readonly kind: "done"; readonly what: readonly string[]; readonly hash: string }
  | { readonly kind: "rejected"; readonly name: string }
  | { readonly kind: "failed"; readonly name: string; readonly problem: string };

export interface Transactions {
  readonly state: TransactionState;
  readonly isBusy: boolean;
  /** Checks an action and shows what it would do; nothing while another one is under way. */
  readonly start: (action: Action) => void;
  /** Opens the wallet, after a review. */
  readonly confirm: () => void;
  /** Leaves a review. */
  readonly dismiss: () => void;
}

const BUSY: readonly TransactionState["kind"][] = ["checking", "review", "wallet", "pending"];

/** One transaction at a time for a connected wallet; `onIncluded` hears when a block has one. */
export function useTransaction(
  connection: Connection | undefined,
  book: AddressBook | undefined,
  onIncluded: () => void,
): Transactions {
  const [state, setState] = useState<TransactionState>({ kind: "idle" });
  // Not the state, which a second click would still see as it was at the first one.
  const isBusy = useRef(false);
  const isSending = useRef(false);
  const sent = useRef<(hash: string) => void>(() => undefined);
  const finish = useCallback((end: TransactionState) => {
    isBusy.current = false;
    isSending.current = false;
    setState(end);
  }, []);
  const fail = useCallback(
    (name: string, error: unknown) => {
      finish(isRejection(error) ? { kind: "rejected", name } : { kind: "failed", name, problem: problemOf(error) });
    },
    [finish],
  );

  const start = useCallback(
    (action: Action) => {
      if (isBusy.current || connection === undefined || book === undefined) return;
      isBusy.current = true;
      const { name } = action;
      setState({ kind: "checking", name });
      senderOf(connection, book, (hash) => {
        sent.current(hash);
      })
        .then((sender) => action.review(sender))
        .then(
          (review) => {
            setState({ kind: "review", review });
          },
          (error: unknown) => {
            fail(name, error);
          },
        );
    },
    [book, connection, fail],
  );

  const confirm = useCallback(() => {
    if (state.kind !== "review" || isSending.current || connection === undefined || book === undefined) return;
    isSending.current = true;
    const { review } = state;
    setState({ kind: "wallet", review, step: 0 });
    void (async () => {
      let hash = "";
      try {
        for (const [step, transaction] of review.steps.entries()) {
          await requireUnchanged(connection, book.chainId);
          setState({ kind: "wallet", review, step });
          sent.current = (is) => {
            setState({ kind: "pending", review, step, hash: is });
          };
          hash = (await transaction.send()).hash;
        }
        finish({ kind: "done", what: review.steps.map(({ what }) => what), hash });
      } catch (error) {
        fail(review.title, error);
      } finally {
        onIncluded();
      }
    })();
  }, [book, connection, fail, finish, onIncluded, state]);

  const dismiss = useCallback(() => {
    if (state.kind === "review" && !isSending.current) finish({ kind: "idle" });
  }, [finish, state]);

  return { state, isBusy: BUSY.includes(state.kind), start, confirm, dismiss };
}
