import type { Action } from "../actions/action.js";

/** Starts an action of the account that is looked at; off while another one is under way. */
export interface Act {
  readonly isOff: boolean;
  readonly start: (action: Action) => void;
}
