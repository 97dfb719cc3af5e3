import type { Delegatee } from "../../offchain/chain/delegation.js";
import { prepareDelegation } from "../../offchain/chain/delegationMoves.js";
import { blocksSince } from "../../offchain/chain/eventBlocks.js";
import type { Sender } from "../../offchain/chain/sender.js";
import {
  type SettingMove,
  prepareClaimer,
  preparePushSwitch,
  prepareRecipient,
} from "../../offchain/chain/settingMoves.js";
import { grantIdsOf } from "../../offchain/chain/vesting/grantEvents.js";
import { readGrants } from "../../offchain/chain/vesting/grants.js";
import { prepareReleases } from "../../offchain/chain/vesting/release.js";
import { formatMsn } from "../../offchain/chain/amounts.js";
import { ZERO_ADDRESS } from "../../offchain/domain/constants.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import { sumOf } from "../../offchain/domain/sumOf.js";
import { type Action, reviewOf } from "./action.js";

/** Names who receives the sender's claims; undefined: the sender itself. */
export function setRecipient(recipient: Address | undefined): Action {
  const lines =
    recipient === undefined
      ? ["From now on your claims are paid to your own account again."]
      : [
          `From now on your claims are paid to ${recipient}, whoever sends them.`,
          "Check every digit: what is paid there is theirs.",
        ];
  return setting("Set recipient", lines, (sender) => prepareRecipient(sender, recipient ?? ZERO_ADDRESS));
}

/** Names who may claim for the sender and to itself; undefined: nobody. */
export function setClaimer(claimer: Address | undefined): Action {
  const lines =
    claimer === undefined
      ? ["Nobody but you may direct your claims any more."]
      : [
          `${claimer} may claim for you, and have it paid to itself. Name only an account that you trust with all you earn.`,
        ];
  return setting("Set claimer", lines, (sender) => prepareClaimer(sender, claimer ?? ZERO_ADDRESS));
}

/** Lets strangers send the sender its rewards, or not. */
export function setPush(allowed: boolean): Action {
  const lines = [
    allowed
      ? "Anybody may send you your rewards and pay the gas; they still go to you or your recipient."
      : "Only you and your claimer may claim for you; rewards wait until you do.",
  ];
  return setting(allowed ? "Allow push" : "Refuse push", lines, (sender) => preparePushSwitch(sender, allowed));
}

function setting(name: string, lines: readonly string[], prepare: (sender: Sender) => Promise<SettingMove>): Action {
  return {
    name,
    review: async (sender) => {
      const { is, transaction } = await prepare(sender);
      if (transaction === undefined) throw new MsnError("argument", `nothing to change: ${is} already`);
      return reviewOf(name, lines, [transaction]);
    },
  };
}

/** Lets all of the sender's tokens vote for somebody: what is free, staked and granted. */
export function delegate(wanted: Delegatee): Action {
  const name = "Delegate votes";
  return {
    name,
    review: async (sender) => {
      const { delegation, syncs } = await prepareDelegation(sender, wanted);
      const [first, ...others] = delegation === undefined ? syncs : [delegation, ...syncs];
      const voter = wanted === sender.account ? "you" : (wanted ?? "nobody");
      if (first === undefined) throw new MsnError("argument", `all of your tokens vote for ${voter} already`);
      const many =
        others.length === 0
          ? []
          : [
              `It takes ${others.length + 1} transactions: the tokens first, then stake and grants that were there before.`,
            ];
      const lines = [`Your tokens, stake and voting grants vote for ${voter}. They stay yours.`, ...many];
      return reviewOf(name, lines, [first, ...others]);
    },
  };
}

/** Sends the sender what has vested of its grants. */
export const release: Action = {
  name: "Release",
  review: async (sender) => {
    const { account, book, contracts, provider } = sender;
    const ids = await grantIdsOf(contracts, await blocksSince(provider, book.fromBlock), account);
    const own = (await readGrants(contracts, ids)).filter(({ beneficiary }) => beneficiary === account);
    const { transactions, expected } = prepareReleases(contracts, own);
    const [first, ...others] = transactions;
    if (first === undefined) throw new MsnError("chain", "nothing has vested that is not released already");
    const grants = expected.map(({ id }) => String(id)).join(", ");
    const lines = [`Sends you ${formatMsn(sumOf(expected))} that has vested of grants ${grants}.`];
    return reviewOf("Release", lines, [first, ...others]);
  },
};
