/** What a ledger makes of a message of a stranger: events to apply, nothing new, or a refusal in one line. */
export type Outcome<Refusal extends string, Event> =
  | { readonly kind: "accepted"; readonly events: readonly Event[] }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly reason: Refusal; readonly detail: string };

export const UNCHANGED = { kind: "unchanged" } as const;

export const accepted = <Event>(...events: readonly Event[]): { kind: "accepted"; events: readonly Event[] } => ({
  kind: "accepted",
  events,
});

export const refused = <Refusal extends string>(
  reason: Refusal,
  detail: string,
): { kind: "refused"; reason: Refusal; detail: string } => ({ kind: "refused", reason, detail });
