import { WEI_PER_GWEI } from "../domain/constants.js";
import { MsnError } from "../domain/errors.js";
import type { Address, Digest } from "../domain/hex.js";
import { msnOfWei } from "../domain/msn.js";
import type { Leaf } from "../domain/types.js";
import type { ShownPlace } from "../merkle/page.js";
import type { TakingHow } from "./taken.js";

/** A transaction that watching calls for, with all its arguments. `serial` is the proposal it belongs to. */
export type Action =
  | {
      readonly kind: "challenge";
      readonly serial: number;
      readonly how: TakingHow;
      readonly leaf: Leaf;
      readonly path: readonly Digest[];
      readonly word: Digest;
      readonly wordPath: readonly Digest[];
    }
  | {
      readonly kind: "demandLeaf";
      readonly serial: number;
      readonly subject: Digest;
      readonly epoch: number;
      readonly leaf: Leaf;
      readonly path: readonly Digest[];
    }
  | { readonly kind: "demandPage"; readonly serial: number; readonly subject: Digest; readonly page: number }
  | {
      readonly kind: "answerLeaf";
      readonly serial: number;
      readonly subject: Digest;
      readonly leaf: Leaf;
      readonly cumulativeGwei: bigint;
      readonly path: readonly Digest[];
    }
  | {
      readonly kind: "answerByNewestRoot";
      readonly serial: number;
      readonly subject: Digest;
      readonly leaf: Leaf;
      readonly word: Digest;
      readonly path: readonly Digest[];
    }
  | {
      readonly kind: "answerPage";
      readonly serial: number;
      readonly subject: Digest;
      readonly page: number;
      readonly entries: readonly Digest[];
      readonly path: readonly Digest[];
    }
  | { readonly kind: "cancelUnanswered"; readonly serial: number; readonly subject: Digest; readonly demander: Address }
  | { readonly kind: "reclaim"; readonly serial: number; readonly subject: Digest }
  | { readonly kind: "deposit"; readonly amountGwei: bigint };

/** What a watcher may be allowed to do. */
export const ACTS = ["challenge", "demand", "answer", "cancel"] as const;
export type Act = (typeof ACTS)[number];

/** Permissions as people write them, separated by commas; throws `argument`, naming `field`. */
export function parseActs(text: string, field: string): Set<Act> {
  const names = text.split(",").map((part) => part.trim());
  const acts = names.flatMap((name) => ACTS.find((act) => act === name) ?? []);
  if (acts.length === names.length) return new Set(acts);
  throw new MsnError("argument", `expected some of ${ACTS.join(",")}, got ${JSON.stringify(text)}`, { field });
}

/** Which permission an action needs: getting money ready, and back, belongs to demanding. */
export const ACT_OF = {
  challenge: "challenge",
  demandLeaf: "demand",
  demandPage: "demand",
  deposit: "demand",
  reclaim: "demand",
  answerLeaf: "answer",
  answerByNewestRoot: "answer",
  answerPage: "answer",
  cancelUnanswered: "cancel",
} as const satisfies Record<Action["kind"], Act>;

/** Somebody should look at this. */
export interface Alert {
  readonly kind: "alert";
  readonly text: string;
}
/** Worth a line. */
export interface Note {
  readonly kind: "note";
  readonly text: string;
}

/** What follows from an observation, in the order in which it is to be done. */
export type Decision = Action | Alert | Note;

export const alert = (text: string): Alert => ({ kind: "alert", text });
export const note = (text: string): Note => ({ kind: "note", text });

/** The challenge by a leaf of the newest active root that the pending one does not keep; `place` is its place there. */
export function challengeBy(
  serial: number,
  { leaf, how }: { readonly leaf: Leaf; readonly how: TakingHow },
  path: readonly Digest[],
  { word, path: wordPath }: ShownPlace,
): Action {
  return { kind: "challenge", serial, how, leaf, path, word, wordPath };
}

/** An action as one line says it, without its proofs. */
export function describeAction(action: Action): string {
  switch (action.kind) {
    case "challenge":
      return `challenges: the root ${TAKEN[action.how]} ${leafText(action.leaf)}`;
    case "demandLeaf":
      return `demands ${leafText(action.leaf)}, of epoch ${action.epoch}`;
    case "demandPage":
      return `demands page ${action.page}`;
    case "answerLeaf":
      return `answers the demand of ${leafText(action.leaf)} with ${gweiText(action.cumulativeGwei)}`;
    case "answerByNewestRoot":
      return `answers the demand of ${leafText(action.leaf)} by the newest active root, which keeps it no longer`;
    case "answerPage":
      return `answers the demand of page ${action.page}`;
    case "cancelUnanswered":
      return `cancels the root: the demand ${action.subject} of ${action.demander} was not answered`;
    case "reclaim":
      return `reclaims the deposit of demand ${action.subject}`;
    case "deposit":
      return `deposits ${gweiText(action.amountGwei)} for demands`;
  }
}

const TAKEN: Readonly<Record<TakingHow, string>> = {
  lowered: "lowers",
  dropped: "drops",
  reassigned: "gives to another account the place of",
};

/** A leaf in one clause. */
export const leafText = ({ index, account, cumulativeGwei }: Leaf): string =>
  `leaf ${index} of ${account} (${gweiText(cumulativeGwei)})`;

/** An amount in one word. */
export const gweiText = (gwei: bigint): string => `${msnOfWei(gwei * WEI_PER_GWEI)} MSN`;
