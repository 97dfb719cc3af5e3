import { formatMsn, parseMsn } from "../../offchain/chain/amounts.js";
import {
  prepareCancel,
  prepareCooldown,
  prepareWithdrawal,
  withdrawableFrom,
} from "../../offchain/chain/staking/exit.js";
import { grantStake } from "../../offchain/chain/staking/holder.js";
import { prepareReleaseAndStake, prepareStakeFromGrant } from "../../offchain/chain/vesting/grantMoves.js";
import type { GrantState } from "../../offchain/chain/vesting/grants.js";
import { prepareReleases } from "../../offchain/chain/vesting/release.js";
import { MsnError } from "../../offchain/domain/errors.js";
import type { Address } from "../../offchain/domain/hex.js";
import { utc } from "../../offchain/domain/utcTime.js";
import { sendPrepared } from "./send.js";
import type { Session } from "./session.js";

/** Does something with grants of the sender, staking for `operator`. */
export type GrantAction = (session: Session, grants: readonly GrantState[], operator: Address) => Promise<void>;

/** Sends what has vested to the sender. */
export const release: GrantAction = async (session, grants) => {
  const { transactions } = prepareReleases(session.contracts, grants);
  if (transactions.length === 0) console.log("nothing to release now");
  for (const transaction of transactions) await sendPrepared(transaction, session.dryRun);
};

/** Stakes what has vested as the sender's own stake. */
export const releaseAndStake: GrantAction = async (session, grants, operator) => {
  await sendPrepared(await prepareReleaseAndStake(session, only(grants), operator), session.dryRun);
};

/** Stakes from a grant; `text` is the option's: MSN, or all. */
export function stakeFrom(text: string): GrantAction {
  const asked = text === "all" ? undefined : parseMsn(text, "--stake");
  return async (session, grants, operator) => {
    const grant = only(grants);
    const transaction = await prepareStakeFromGrant(session, grant, operator, asked ?? grant.stakeableWei);
    await sendPrepared(transaction, session.dryRun);
  };
}

/** Takes stake of a grant out of mining; `text` is the option's: MSN, or all. */
export function cooldown(text: string): GrantAction {
  const asked = text === "all" ? undefined : parseMsn(text, "--cooldown");
  return async (session, grants, operator) => {
    const holder = grantStake(session, only(grants));
    const { transaction, coolingWei } = await prepareCooldown(session, holder, operator, asked);
    if (coolingWei > 0n) console.log(`the clock starts again for ${formatMsn(coolingWei)} that cool already`);
    const isSent = (await sendPrepared(transaction, session.dryRun)) !== undefined;
    console.log(`withdrawable from ${utc(await withdrawableFrom(session, holder, operator, isSent))}`);
  };
}

/** Lets stake of a grant that cools count again. */
export const cancel: GrantAction = async (session, grants, operator) => {
  const holder = grantStake(session, only(grants));
  await sendPrepared(await prepareCancel(session, holder, operator), session.dryRun);
};

/** Brings stake that has cooled down back into its grant. */
export const withdraw: GrantAction = async (session, grants, operator) => {
  const holder = grantStake(session, only(grants));
  await sendPrepared(await prepareWithdrawal(session, holder, operator), session.dryRun);
};

function only([grant, ...others]: readonly GrantState[]): GrantState {
  if (grant !== undefined && others.length === 0) return grant;
  const ids = [grant, ...others].map((each) => String(each?.id)).join(", ");
  throw new MsnError("argument", `--grant is required, as there are several: ${ids}`);
}
