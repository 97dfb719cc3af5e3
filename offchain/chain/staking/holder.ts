import type { Address } from "../../domain/hex.js";
import { type Prepared, prepared } from "../prepared.js";
import type { Sender } from "../sender.js";
import type { GrantState } from "../vesting/grants.js";

/** Somebody whose stake the sender commands: the sender itself, or one of its grants. */
export interface StakeHolder {
  /** Owns the positions in the staking contract. */
  readonly owner: Address;
  /** How sentences call its stake: `your`, `grant 7's`. */
  readonly whose: string;
  startCooldown(what: string, operator: Address, amountWei: bigint): Prepared;
  cancelCooldown(what: string, operator: Address): Prepared;
  withdraw(what: string, operator: Address): Prepared;
}

/** The sender itself. */
export function ownStake({ account, contracts: { staking } }: Sender): StakeHolder {
  return {
    owner: account,
    whose: "your",
    startCooldown: (what, operator, amountWei) => prepared(what, staking.startCooldown, [operator, amountWei]),
    cancelCooldown: (what, operator) => prepared(what, staking.cancelCooldown, [operator]),
    withdraw: (what, operator) => prepared(what, staking.withdraw, [operator]),
  };
}

/** A grant of the sender. */
export function grantStake({ contracts: { allocation } }: Sender, { id, staker }: GrantState): StakeHolder {
  return {
    owner: staker,
    whose: `grant ${id}'s`,
    startCooldown: (what, operator, amountWei) =>
      prepared(what, allocation.startGrantCooldown, [id, operator, amountWei]),
    cancelCooldown: (what, operator) => prepared(what, allocation.cancelGrantCooldown, [id, operator]),
    withdraw: (what, operator) => prepared(what, allocation.withdrawGrantStake, [id, operator]),
  };
}
