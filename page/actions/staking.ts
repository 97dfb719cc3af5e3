import { formatMsn } from "../../offchain/chain/amounts.js";
import { prepareDeposit, requireDepositable, requireTokens } from "../../offchain/chain/staking/deposit.js";
import {
  prepareCancel,
  prepareCooldown,
  prepareWithdrawal,
  withdrawableFrom,
} from "../../offchain/chain/staking/exit.js";
import { ownStake } from "../../offchain/chain/staking/holder.js";
import type { Address } from "../../offchain/domain/hex.js";
import { moment } from "../model/format.js";
import { type Action, reviewOf } from "./action.js";

/** Stakes tokens in one transaction, with a permit over exactly the amount. */
export function stake(amountWei: bigint, operator: Address, runningEpoch: number): Action {
  const name = "Stake";
  return {
    name,
    review: async (sender) => {
      await requireDepositable(sender, amountWei, operator);
      await requireTokens(sender, sender.account, amountWei);
      const whose = operator === sender.account ? "your own nodes" : `the nodes of ${operator}`;
      const amount = formatMsn(amountWei);
      const what = `staked ${amount} for ${operator}`;
      return {
        title: name,
        lines: [
          `Stakes ${amount} for ${whose}. You stay its owner.`,
          `Your wallet asks twice: first for a signature that lets the staking contract take exactly ${amount} within the hour, then for the transaction.`,
          `It counts for the boost from epoch ${runningEpoch + 1} on. Getting it back takes a cooldown.`,
        ],
        gas: undefined,
        steps: [{ what, send: async () => (await prepareDeposit(sender, amountWei, operator)).send() }],
      };
    },
  };
}

/** Takes stake out of mining; all that is active unless an amount is given. */
export function cooldown(amountWei: bigint | undefined, operator: Address): Action {
  const name = "Start cooldown";
  return {
    name,
    review: async (sender) => {
      const holder = ownStake(sender);
      const { transaction, coolingWei } = await prepareCooldown(sender, holder, operator, amountWei);
      const from = await withdrawableFrom(sender, holder, operator, false);
      const again = coolingWei === 0n ? [] : [`The clock starts again for ${formatMsn(coolingWei)} that cool already.`];
      const lines = [
        `${amountWei === undefined ? "All your active stake" : formatMsn(amountWei)} for ${operator} stops counting at once, for the whole running epoch.`,
        ...again,
        `You can withdraw it from about ${moment(from)} on, and cancel the cooldown before.`,
      ];
      return reviewOf(name, lines, [transaction]);
    },
  };
}

/** Lets what cools count again. */
export function cancelCooldown(operator: Address): Action {
  const name = "Cancel cooldown";
  return {
    name,
    review: async (sender) => {
      const transaction = await prepareCancel(sender, ownStake(sender), operator);
      return reviewOf(name, [`All that cools for ${operator} counts again from the next epoch on.`], [transaction]);
    },
  };
}

/** Pays out what has cooled down. */
export function withdraw(operator: Address): Action {
  const name = "Withdraw";
  return {
    name,
    review: async (sender) => {
      const transaction = await prepareWithdrawal(sender, ownStake(sender), operator);
      return reviewOf(name, [`Pays out your stake for ${operator} that has cooled down, to you.`], [transaction]);
    },
  };
}
